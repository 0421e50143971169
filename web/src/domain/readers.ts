import type { Room } from '@/api/types'

/** How far somebody else has read a room: they came in with `since`, and stand at `seq` since `at`. */
export interface Place {
  user: number
  since: number
  seq: number
  at: string | null
}

/** Somebody stands elsewhere in a room now. */
export interface Move {
  room: number
  user: number
  seq: number
  at: string
}

/** Somebody moved. Null: they are not among these. The same list where they have moved again since: what passes may be told in another order. */
export function withMove(places: readonly Place[], move: Omit<Move, 'room'>): readonly Place[] | null {
  const at = places.findIndex(({ user }) => user === move.user)
  const before = places[at]
  if (before === undefined) return null
  return before.at !== null && move.at < before.at ? places : places.with(at, { ...before, seq: move.seq, at: move.at })
}

/** Who has read a message: those who were there when it was sent. */
export function readersOf(places: readonly Place[], seq: number): Place[] {
  return places.filter((place) => place.since < seq && seq <= place.seq)
}

/** More people in a group are not named. */
const NAMED_UP_TO = 50

/** Whether it is told by name who has read what. */
export function areNamedIn({ kind, members }: Pick<Room, 'kind' | 'members'>): boolean {
  return kind !== 'public' && members <= NAMED_UP_TO
}
