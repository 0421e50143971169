import type { LineEvent, Room, RoomEvent } from '@/api/types'
import { dayOf } from './day'

/** Something that is told between messages: who came and went, what the room is called, what was pinned. */
export type Line = LineEvent

/** Lines that are told as one; several are all of one kind. */
export type Sentence = readonly [Line, ...Line[]]

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
    case 'member.joined':
      // Whoever makes a room is in it, which goes without saying.
      return isAdded(line) || line.data.role !== 'owner'
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

/**
 * What is told between two messages, as sentences. Who came and went on one day without anything else between is told together, and of each person
 * only the last of it: however many come, go and come again, there are no more sentences than ways to do so.
 */
export function sentencesOf(lines: readonly Line[]): Sentence[] {
  const told: Sentence[] = []
  let moves: Move[] = []
  for (const line of lines) {
    const move = isMove(line) ? line : null
    const before = moves.at(-1)
    if (before !== undefined && (move === null || dayOf(Date.parse(before.at)) !== dayOf(Date.parse(move.at)))) {
      told.push(...together(moves))
      moves = []
    }
    if (move === null) told.push([line])
    else moves.push(move)
  }
  return [...told, ...together(moves)]
}

/** Somebody came or went. */
type Move = Extract<Line, { event: 'member.joined' | 'member.left' | 'member.removed' }>

function isMove(line: Line): line is Move {
  return line.event === 'member.joined' || line.event === 'member.left' || line.event === 'member.removed'
}

/** Comings and goings by their ways, of each person the last. */
function together(moves: readonly Move[]): Sentence[] {
  const last = new Map(moves.map((move) => [move.data.user, move]))
  const ways = new Map<string, [Move, ...Move[]]>()
  for (const move of moves) {
    if (last.get(move.data.user) !== move) continue
    const others = ways.get(wayOf(move))
    if (others === undefined) ways.set(wayOf(move), [move])
    else others.push(move)
  }
  return [...ways.values()]
}

/** How somebody came or went. */
function wayOf(move: Move): string {
  if (move.event === 'member.joined') return isAdded(move) ? `added by ${move.by}` : 'joined'
  return move.event === 'member.left' ? 'left' : `removed by ${move.by}`
}

/** Whether somebody was brought in by another. */
export function isAdded(line: Extract<Line, { event: 'member.joined' }>): boolean {
  return line.by !== null && line.by !== line.data.user
}

/** Who is named in it. */
export function namedIn({ by, data }: Line): number[] {
  return [...(by === null ? [] : [by]), ...('user' in data ? [data.user] : [])]
}
