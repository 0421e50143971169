import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { roomTitle, usePersonName } from '@/composables/names'
import { usernameFault } from '@/domain/forms'
import { bestMatches } from '@/domain/fuzzy'
import { t } from '@/i18n'
import { usePeopleStore } from '@/stores/people'
import { useRecentStore } from '@/stores/recent'
import { useRoomsStore } from '@/stores/rooms'
import { useSessionStore } from '@/stores/session'
import type { Action } from './actions'

/** One thing to go to or do. */
export interface Place {
  id: string
  label: string
  /** Other names it answers to. */
  also: string
  /** What it is, in a word. */
  hint: string
  tile: { id: number; shape: 'person' | 'room'; avatar?: string | null | undefined } | null
  unread: number
  go(): void
}

const MOST = 50
/** So many rooms stand over the actions while nothing is typed. */
const RECENT = 8

/** What can be gone to, by what was typed: rooms, people and actions; the recent first, and where one is last. */
export function usePlaces(wanted: () => string, actions: () => readonly Action[]): ComputedRef<Place[]> {
  const rooms = useRoomsStore()
  const recent = useRecentStore()
  const people = usePeopleStore()
  const session = useSessionStore()
  const router = useRouter()
  const nameOf = usePersonName()

  const ofRooms = computed<Place[]>(() => {
    const { uris } = recent
    const rank = (uri: string) => (uri === uris[0] ? Infinity : uris.includes(uri) ? uris.indexOf(uri) : uris.length)
    const kinds = { public: t('rooms.public'), group: t('rooms.group'), direct: t('switcher.person') }
    return [...rooms.mine]
      .sort((a, b) => Number(a.archived) - Number(b.archived) || rank(a.uri) - rank(b.uri))
      .map((room) => ({
        id: `room-${room.id}`,
        label: roomTitle(room),
        also: room.peer?.username ?? '',
        hint: room.archived ? t('rooms.archived') : kinds[room.kind],
        tile: { id: room.peer?.id ?? room.id, shape: room.kind === 'direct' ? 'person' : 'room', avatar: room.peer?.avatar },
        unread: room.unread,
        go: () => void router.push({ name: 'room', params: { uri: room.uri } }),
      }))
  })

  const ofPeople = computed<Place[]>(() => {
    const known = new Set(rooms.mine.map((room) => room.peer?.id))
    return [...people.users.values()]
      .filter((user) => user.id !== session.me?.id && !known.has(user.id))
      .map((user) => place(user.id, nameOf(user.id), user.username))
  })

  const ofActions = computed<Place[]>(() =>
    actions().map(({ id, label, run }) => ({ id: `do-${id}`, label, also: '', hint: t('switcher.action'), tile: null, unread: 0, go: run })),
  )

  function place(id: number, label: string, username: string): Place {
    const go = () => void router.push({ name: 'direct', params: { user: username } })
    return { id: `person-${username}`, label, also: username, hint: t('switcher.person'), tile: { id, shape: 'person', avatar: people.users.get(id)?.avatar }, unread: 0, go }
  }

  return computed(() => {
    const text = wanted().trim()
    if (text === '') return [...ofRooms.value.slice(0, RECENT), ...ofActions.value]
    const all = [...ofRooms.value, ...ofPeople.value, ...ofActions.value]
    const found = bestMatches(text, all, ({ label, also }) => [label, also], MOST)
    const isNamed = all.some(({ label, also }) => [label, also].some((name) => name.toLocaleLowerCase() === text.toLocaleLowerCase()))
    // Whom I share no room with is found by their whole name only.
    const stranger = isNamed || usernameFault(text) !== null ? [] : [{ ...place(0, t('message.write', { name: text }), text), tile: null }]
    return [...found, ...stranger]
  })
}
