import type { Room } from '@/api/types'
import { NOBODY } from '@/domain/message'
import { t } from '@/i18n'
import { usePeopleStore } from '@/stores/people'

/** What a room is called on screen: its name, or the other person's. */
export function roomTitle(room: Room): string {
  return room.kind === 'direct' ? (room.peer?.username ?? t('rooms.unnamed')) : room.name
}

/** What a person is called on screen. */
export function usePersonName(): (id: number) => string {
  const people = usePeopleStore()
  return (id) => people.users.get(id)?.username ?? (id === NOBODY || people.strangers.has(id) ? t('rooms.someone') : '…')
}
