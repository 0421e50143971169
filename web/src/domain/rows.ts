import { dayOf } from './day'
import { sentencesOf, type Line, type Sentence } from './lines'
import type { Message, Pending } from './message'

/** Messages of one author within this time, on the same day, share one head. */
const GROUP_MS = 5 * 60_000
/** Stands behind a line, so that the next message has its head. */
const NOBODY_WROTE = -1

export type Row =
  | { kind: 'start'; id: string }
  | { kind: 'day'; id: string; at: number }
  | { kind: 'unread'; id: string }
  | { kind: 'line'; id: string; lines: Sentence }
  | { kind: 'message'; id: string; message: Message; at: number; head: boolean }
  | { kind: 'pending'; id: string; pending: Pending; at: number; head: boolean }

export interface RowsInput {
  messages: readonly Message[]
  lines: readonly Line[]
  pending: readonly Pending[]
  me: number
  /** The divider stands before the first message of another above this seq; null for none. */
  dividerAfter: number | null
  atStart: boolean
}

/** What the timeline shows, from top to bottom. A message keeps its id when it goes from pending to the log. */
export function rowsOf(input: RowsInput): Row[] {
  const rows: Row[] = input.atStart ? [{ kind: 'start', id: 'start' }] : []
  let previous: { by: number; at: number } | null = null
  let divided = input.dividerAfter === null
  const startDay = (at: number): boolean => {
    const isOther = previous === null || dayOf(previous.at) !== dayOf(at)
    if (isOther) rows.push({ kind: 'day', id: `day-${dayOf(at)}`, at })
    return isOther
  }
  const add = (by: number, at: number, make: (head: boolean) => Row, isNew: boolean) => {
    const isLong = previous === null || previous.by !== by || at - previous.at > GROUP_MS
    let broken = startDay(at) || isLong
    if (isNew && !divided) {
      rows.push({ kind: 'unread', id: 'unread' })
      divided = true
      broken = true
    }
    rows.push(make(broken))
    previous = { by, at }
  }
  let told = 0
  const tell = (before: number) => {
    const start = told
    while ((input.lines[told]?.seq ?? before) < before) told++
    for (const lines of sentencesOf(input.lines.slice(start, told))) {
      const at = Date.parse(lines[0].at)
      startDay(at)
      rows.push({ kind: 'line', id: `line-${lines[0].seq}`, lines })
      previous = { by: NOBODY_WROTE, at }
    }
  }
  for (const message of input.messages) {
    if (message.hidden) continue
    tell(message.seq)
    const at = Date.parse(message.at)
    const isNew = message.by !== input.me && message.seq > (input.dividerAfter ?? Infinity)
    add(message.by, at, (head) => ({ kind: 'message', id: message.key, message, at, head }), isNew)
  }
  tell(Infinity)
  for (const pending of input.pending) {
    add(input.me, pending.at, (head) => ({ kind: 'pending', id: pending.key, pending, at: pending.at, head }), false)
  }
  return rows
}
