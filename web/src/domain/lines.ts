import type { LineEvent, Room, RoomEvent } from '@/api/types'
import { dayOf } from './day'

/** Something that is told between messages: who came and went, what the room is called, what was pinned. */
export type Line = LineEvent

const KINDS: ReadonlySet<string> = new Set<Line['event']>(['room.created', 'room.changed', 'member.joined', 'member.left', 'member.removed', 'member.role_changed', 'message.pinned'])

/** The event as a line; null where it says nothing that is told. */
export function lineOf(event: RoomEvent): Line | null {
  return KINDS.has(event.event) && tells(event as Line) ? (event as Line) : null
}

function tells(line: Line): boolean {
  switch (line.event) {
    case 'room.created':
      return line.by !== null
    case 'room.changed':
      return [line.data.name, line.data.archived, line.data.history].some((one) => one !== undefined)
    case 'member.left':
    case 'member.removed':
      // Whoever was not in yet did not go.
      return line.data.invited !== true
    default:
      return true
  }
}

/** Two who talk came and go with their conversation. */
export function linesOf(lines: readonly Line[], { kind }: Pick<Room, 'kind'>): readonly Line[] {
  return kind === 'direct' ? lines.filter(({ event }) => event === 'message.pinned') : lines
}

/** Whether two lines, one after the other, are told as one. */
export function areOne(one: Line, other: Line): boolean {
  const way = wayOf(one)
  return way !== null && way === wayOf(other) && dayOf(Date.parse(one.at)) === dayOf(Date.parse(other.at))
}

/** How somebody came or went. */
function wayOf(line: Line): string | null {
  if (line.event === 'member.left') return 'left'
  if (line.event === 'member.joined') return isAdded(line) ? `added by ${line.by}` : 'joined'
  return null
}

/** Whether somebody was brought in by another. */
export function isAdded(line: Extract<Line, { event: 'member.joined' }>): boolean {
  return line.by !== null && line.by !== line.data.user
}

/** Who is named in it. */
export function namedIn({ by, data }: Line): number[] {
  return [...(by === null ? [] : [by]), ...('user' in data ? [data.user] : [])]
}
