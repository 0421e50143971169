/** Who of a room's members is online: how many, and who where the list is told. */
export interface RoomPresence {
  room: number
  online: number
  /** In rising order; absent in rooms where very many are online. */
  users?: readonly number[] | null
}

/** Somebody who types in a room; shown until then, in milliseconds. */
export interface Typing {
  room: number
  user: number
  until: number
}

/** The server takes no more rooms at once. */
export const MOST_WATCHED = 50
/** So long somebody is shown as typing after they were last heard of. */
export const TYPING_MS = 5000
/** More are not kept: nobody reads the names of so many. */
const MOST_TYPING = 100
/** More names than this are not said. */
const NAMED = 2

/** The rooms to watch, in rising order: the one shown before all others, and none while nobody looks at the page. */
export function watchedOf(shown: number | null, listed: Iterable<number>, isSeen: boolean): number[] {
  if (!isSeen) return []
  const all = new Set(shown === null ? listed : [shown, ...listed])
  return [...all].slice(0, MOST_WATCHED).sort((a, b) => a - b)
}

/** Somebody types, or still does: they keep their place, so that names do not change places. */
export function withTyping(all: readonly Typing[], room: number, user: number, now: number): Typing[] {
  const fresh: Typing = { room, user, until: now + TYPING_MS }
  const at = all.findIndex((one) => one.room === room && one.user === user)
  return at < 0 ? [...all, fresh].slice(-MOST_TYPING) : all.with(at, fresh)
}

/** Somebody said what they were typing; `null` where it is not known who. The same list where nothing changes. */
export function withoutTyping(all: readonly Typing[], room: number, user: number | null): readonly Typing[] {
  const left = all.filter((one) => one.room !== room || (user !== null && one.user !== user))
  return left.length === all.length ? all : left
}

/** Those who still type, and how long until the next of them does not; `null` where nobody types. */
export function stillTyping(all: readonly Typing[], now: number): { list: readonly Typing[]; nextMs: number | null } {
  const list = all.filter((one) => one.until > now)
  const next = Math.min(...list.map((one) => one.until))
  return { list: list.length === all.length ? all : list, nextMs: list.length === 0 ? null : next - now }
}

/** The names to say of those who type, or that they are several. */
export function typingNames(names: readonly string[]): { names: readonly string[] } | 'several' | null {
  if (names.length === 0) return null
  return names.length > NAMED ? 'several' : { names }
}

/** People with those who are online first; otherwise the order stays. */
export function onlineFirst<T>(people: readonly T[], isOnline: (person: T) => boolean): T[] {
  return [...people.filter(isOnline), ...people.filter((person) => !isOnline(person))]
}

const UNITS = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** How long ago, in the largest unit that fits whole; `null` below a minute. A clock that is ahead of ours makes no future. */
export function agoOf(at: number, now: number): { value: number; unit: (typeof UNITS)[number][0] } | null {
  const ms = now - at
  const fit = UNITS.find(([, size]) => ms >= size)
  return fit === undefined ? null : { value: Math.floor(ms / fit[1]), unit: fit[0] }
}
