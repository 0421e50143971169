import { expect, it } from 'vitest'
import type { Row } from '@/domain/rows'
import { opening, placeIn } from './opening'

const row = (seq: number): Row => ({ kind: 'message', id: `k${seq}`, message: { seq, key: `k${seq}`, by: 1, at: '', text: '' }, at: 0, head: true })
const unread: Row = { kind: 'unread', id: 'unread' }
const messages = (count: number) => Array.from({ length: count }, (_, index) => row(index + 1))
const ids = (rows: readonly Row[]) => [rows[0]?.id, rows.at(-1)?.id]

it('opens at the message asked for, else at what is unread, else at the end', () => {
  const rows = [...messages(3), unread, row(4)]
  expect(placeIn(rows, 2)).toEqual({ kind: 'target', index: 1 })
  expect(placeIn(rows, 9)).toEqual({ kind: 'unread', index: 3 })
  expect(placeIn(messages(3), null)).toEqual({ kind: 'end' })
})

it('begins with the screen that is shown first, and leaves nothing out behind it', () => {
  const many = messages(100)
  expect(ids(opening(many, null, 240).rows)).toEqual(['k91', 'k100'])
  expect(ids(opening(many, 50, 240).rows)).toEqual(['k45', 'k100'])
  expect(ids(opening([...many.slice(0, 80), unread, ...many.slice(80)], null, 240).rows)).toEqual(['k76', 'k100'])
})

it('draws a screen and a half at most, and no more than there is', () => {
  expect(opening(messages(100), 50, 240).drawn).toBe(15)
  expect(opening(messages(100), null, 240).drawn).toBe(10)
  expect(opening(messages(2), null, 240)).toEqual({ rows: messages(2), drawn: 2 })
})
