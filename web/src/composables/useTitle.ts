import { onScopeDispose, watchEffect } from 'vue'
import { badgeText, t } from '@/i18n'
import { useRoomsStore } from '@/stores/rooms'

/** The page's title, with the number of unread messages in front. */
export function useTitle(title: () => string): void {
  const rooms = useRoomsStore()
  watchEffect(() => {
    const unread = badgeText(rooms.unread)
    const name = title()
    const full = name === '' ? t('app.name') : `${name} · ${t('app.name')}`
    document.title = unread === '' ? full : `(${unread}) ${full}`
  })
  onScopeDispose(() => (document.title = t('app.name')))
}
