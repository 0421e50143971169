import type { Message, Pending } from './message'

/** Messages of one author within this time, on the same day, share one head. */
const GROUP_MS = 5 * 60_000

export type Row =
  | { kind: 'start'; id: string }
  | { kind: 'day'; id: string; at: number }
  | { kind: 'unread'; id: string }
  | { kind: 'message'; id: string; message: Message; at: number; head: boolean }
  | { kind: 'pending'; id: string; pending: Pending; at: number; head: boolean }

export interface RowsInput {
  messages: readonly Message[]
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
  const add = (by: number, at: number, make: (head: boolean) => Row, isNew: boolean) => {
    let broken = previous === null || previous.by !== by || at - previous.at > GROUP_MS
    if (previous === null || dayOf(previous.at) !== dayOf(at)) {
      rows.push({ kind: 'day', id: `day-${dayOf(at)}`, at })
      broken = true
    }
    if (isNew && !divided) {
      rows.push({ kind: 'unread', id: 'unread' })
      divided = true
      broken = true
    }
    rows.push(make(broken))
    previous = { by, at }
  }
  for (const message of input.messages) {
    if (message.hidden) continue
    const at = Date.parse(message.at)
    const isNew = message.by !== input.me && message.seq > (input.dividerAfter ?? Infinity)
    add(message.by, at, (head) => ({ kind: 'message', id: message.key, message, at, head }), isNew)
  }
  for (const pending of input.pending) {
    add(input.me, pending.at, (head) => ({ kind: 'pending', id: pending.key, pending, at: pending.at, head }), false)
  }
  return rows
}

/** The calendar day in the reader's time zone, as one comparable word. */
export function dayOf(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`
}
