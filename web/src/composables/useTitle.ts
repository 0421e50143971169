import { computed, onScopeDispose, watch } from 'vue'
import { badgeText, t } from '@/i18n'
import { useRoomsStore } from '@/stores/rooms'

/** The page's title, with the number of unread messages in front. */
export function useTitle(title: () => string): void {
  const rooms = useRoomsStore()
  const full = computed(() => {
    const unread = badgeText(rooms.unread)
    const name = title()
    const plain = name === '' ? t('app.name') : `${name} · ${t('app.name')}`
    return unread === '' ? plain : `(${unread}) ${plain}`
  })
  // Setting it tells the browser's window, even where it stays the same.
  watch(full, (now) => (document.title = now), { immediate: true })
  onScopeDispose(() => (document.title = t('app.name')))
}
