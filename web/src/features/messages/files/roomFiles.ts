import { computed, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { filesApi } from '@/api/files'
import type { Room, RoomFile } from '@/api/types'
import { useTask } from '@/composables/useTask'
import { isPicture } from '@/domain/files'
import { usePeopleStore } from '@/stores/people'
import { services } from '@/stores/services'

/** The files of a room, the newest first, as many pages of them as somebody asked for. */
export function useRoomFiles(room: () => Room): {
  files: Readonly<ShallowRef<readonly RoomFile[]>>
  pictures: ComputedRef<readonly RoomFile[]>
  others: ComputedRef<readonly RoomFile[]>
  hasMore: ComputedRef<boolean>
  busy: Ref<boolean>
  error: Ref<string>
  /** Loads on until this holds, or there is no more. */
  load(isEnough: () => boolean): Promise<void>
} {
  const { busy, error, run } = useTask()
  const files = shallowRef<readonly RoomFile[]>([])
  /** Undefined: nothing was asked for yet; null: that was all. */
  const next = shallowRef<string | null | undefined>()
  const hasMore = computed(() => next.value !== null)
  const pictures = computed(() => files.value.filter(({ file }) => isPicture(file)))
  const others = computed(() => files.value.filter(({ file }) => !isPicture(file)))

  async function load(isEnough: () => boolean): Promise<void> {
    await run(async () => {
      do await page()
      while (hasMore.value && !isEnough())
    })
  }

  async function page(): Promise<void> {
    const answer = await filesApi(services().http).ofRoom(room().id, next.value ?? undefined)
    files.value = [...files.value, ...answer.files]
    next.value = answer.next ?? null
    usePeopleStore().need(answer.files.map(({ by }) => by))
  }

  /** Somebody sent something: it stands in front. */
  async function look(): Promise<void> {
    const known = new Set(files.value.map(({ file }) => file.id))
    const answer = await filesApi(services().http).ofRoom(room().id).catch(() => null)
    const fresh = answer?.files.filter(({ file }) => !known.has(file.id)) ?? []
    // More than a page came at once: what lies between is asked for from the front.
    if (fresh.length > 0 && fresh.length === answer?.files.length && known.size > 0) {
      files.value = fresh
      next.value = answer.next ?? null
    } else files.value = [...fresh, ...files.value]
  }

  watch(
    () => (room().last_message?.files ? room().last_message?.seq : undefined),
    (seq) => seq !== undefined && next.value !== undefined && void look(),
  )

  return { files, pictures, others, hasMore, busy, error, load }
}
