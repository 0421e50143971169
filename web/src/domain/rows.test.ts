import { describe, expect, it } from 'vitest'
import type { Line } from './lines'
import type { Message, Pending } from './message'
import { rowsOf, type Row } from './rows'

const START = new Date(2026, 10, 20, 12, 0, 0).getTime()
const MINUTE = 60_000

function message(seq: number, by: number, minutes: number): Message {
  return { seq, key: `k${seq}`, by, at: new Date(START + minutes * MINUTE).toISOString(), text: 'x' }
}

function draw(messages: Message[], over: { lines?: Line[]; pending?: Pending[]; dividerAfter?: number | null; atStart?: boolean } = {}): string[] {
  const rows = rowsOf({ messages, lines: over.lines ?? [], pending: over.pending ?? [], me: 1, dividerAfter: over.dividerAfter ?? null, atStart: over.atStart ?? false })
  return rows.map((row: Row) => ('head' in row ? `${row.id}${row.head ? '+' : ''}` : row.kind))
}

describe('rows', () => {
  it('group one author within five minutes', () => {
    expect(draw([message(1, 2, 0), message(2, 2, 4), message(3, 2, 10), message(4, 3, 11)])).toEqual(['day', 'k1+', 'k2', 'k3+', 'k4+'])
  })

  it('begin a day with its divider and a new group', () => {
    const late = [message(1, 2, 11 * 60 + 59), message(2, 2, 12 * 60 + 1)]
    expect(draw(late)).toEqual(['day', 'k1+', 'day', 'k2+'])
  })

  it('put the unread divider before the first message of another above the position', () => {
    expect(draw([message(1, 2, 0), message(2, 1, 1), message(3, 2, 2), message(4, 2, 3)], { dividerAfter: 1 })).toEqual([
      'day', 'k1+', 'k2+', 'unread', 'k3+', 'k4',
    ])
    expect(draw([message(1, 2, 0), message(2, 1, 1)], { dividerAfter: 1 })).toEqual(['day', 'k1+', 'k2+'])
  })

  it('tell what happened where it did, comings and goings of one kind together', () => {
    const joined = (seq: number, user: number, by: number, minutes: number): Line =>
      ({ event: 'member.joined', room: 5, seq, by, at: new Date(START + minutes * MINUTE).toISOString(), data: { user, role: 'member', from: 1 } })
    const lines = [joined(2, 3, 3, 1), joined(3, 4, 4, 1), joined(5, 5, 5, 2), joined(6, 6, 1, 2), joined(7, 7, 1, 2), joined(8, 8, 1, 13 * 60)]
    const messages = [message(1, 2, 0), message(4, 2, 1), message(9, 2, 13 * 60)]
    expect(draw(messages, { lines })).toEqual(['day', 'k1+', 'line', 'k4+', 'line', 'line', 'day', 'line', 'k9+'])
    const told = rowsOf({ messages, lines, pending: [], me: 1, dividerAfter: 1, atStart: false }).flatMap((row) => (row.kind === 'line' ? [row.lines.map(({ seq }) => seq)] : []))
    expect(told).toEqual([[2, 3], [5], [6, 7], [8]])
    expect(draw([], { lines: lines.slice(0, 2) })).toEqual(['day', 'line'])
  })

  it('do not fill the screen when thousands come', () => {
    const at = new Date(START).toISOString()
    const lines = Array.from({ length: 5000 }, (_, user): Line => ({ event: 'member.joined', room: 5, seq: 2 + user, by: user, at, data: { user, role: 'member', from: 1 } }))
    expect(draw([message(1, 2, 0)], { lines })).toEqual(['day', 'k1+', 'line'])
  })

  it('end with what is still on its way, under the same id', () => {
    const pending: Pending = { key: 'p', room: 5, text: 'x', at: START + MINUTE, state: { kind: 'queued' } }
    expect(draw([message(1, 1, 0)], { pending: [pending], atStart: true })).toEqual(['start', 'day', 'k1+', 'p'])
  })
})
