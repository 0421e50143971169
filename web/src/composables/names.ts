import type { Room } from '@/api/types'
import { NOBODY } from '@/domain/message'
import { t } from '@/i18n'
import { usePeopleStore } from '@/stores/people'

/** What somebody is called: people who came by an import as they were written there, all others by their username. */
function called(person: { username: string; display_name?: string | null; deleted?: boolean } | null | undefined): string | undefined {
  return person?.deleted ? t('rooms.deleted') : person?.display_name ?? person?.username
}

/** What a room is called on screen: its name, or the other person's. */
export function roomTitle(room: Room): string {
  return room.kind === 'direct' ? (called(room.peer) ?? t('rooms.unnamed')) : room.name
}

/** What a person is called on screen. */
export function usePersonName(): (id: number) => string {
  const people = usePeopleStore()
  return (id) => called(people.users.get(id)) ?? (id === NOBODY || people.strangers.has(id) ? t('rooms.someone') : '…')
}
