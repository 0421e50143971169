import { ref, watch, type Ref } from 'vue'
import type { Room } from '@/api/types'

/** After which seq what is unread begins; null for nothing. Stays where it was drawn first until the room is left, or its position is set back. */
export function useDivider(room: () => Room): Ref<number | null> {
  const { unread, position } = room()
  const after = ref(unread > 0 ? position : null)
  watch(
    () => room().set_back,
    () => (after.value = room().position),
  )
  return after
}
