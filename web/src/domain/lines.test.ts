import { expect, it } from 'vitest'
import type { RoomEvent } from '@/api/types'
import { areOne, lineOf, linesOf, namedIn, type Line } from './lines'

const logged = { room: 5, seq: 3, at: '2026-11-20T10:00:00Z', by: 1 }
const joined = (user: number, over: Partial<typeof logged> = {}): Line => ({ ...logged, by: user, ...over, event: 'member.joined', data: { user, role: 'member', from: 1 } })

it('tells what people see of a room, and not what nobody notices', () => {
  const told: RoomEvent[] = [
    joined(2),
    { ...logged, event: 'member.left', data: { user: 2 } },
    { ...logged, event: 'member.removed', data: { user: 2 } },
    { ...logged, event: 'room.changed', data: { archived: false } },
    { ...logged, event: 'message.pinned', data: { seq: 1 } },
  ]
  for (const event of told) expect(lineOf(event)).toBe(event)
  const untold: RoomEvent[] = [
    { ...logged, event: 'member.invited', data: { user: 2 } },
    { ...logged, event: 'member.left', data: { user: 2, invited: true } },
    { ...logged, event: 'member.removed', data: { user: 2, invited: true } },
    { ...logged, event: 'room.changed', data: { default: true } },
    { ...logged, by: null as never, event: 'room.created', data: { kind: 'public', name: 'general' } },
    { ...logged, event: 'message.unpinned', data: { seq: 1 } },
  ]
  for (const event of untold) expect(lineOf(event)).toBeNull()
})

it('tells two who talk only what they pin', () => {
  const pinned: Line = { ...logged, event: 'message.pinned', data: { seq: 1 } }
  expect(linesOf([joined(2), pinned], { kind: 'direct' })).toEqual([pinned])
  expect(linesOf([joined(2), pinned], { kind: 'group' })).toHaveLength(2)
})

it('tells together who came by themselves, who was brought by one person, and who went, on one day', () => {
  expect(areOne(joined(2), joined(3))).toBe(true)
  expect(areOne(joined(2), joined(3, { by: 2 }))).toBe(false)
  expect(areOne(joined(3, { by: 2 }), joined(4, { by: 2 }))).toBe(true)
  expect(areOne(joined(3, { by: 2 }), joined(4, { by: 3 }))).toBe(false)
  expect(areOne(joined(2), joined(3, { at: '2026-11-22T10:00:00Z' }))).toBe(false)
  const pinned: Line = { ...logged, event: 'message.pinned', data: { seq: 1 } }
  expect(areOne(pinned, pinned)).toBe(false)
})

it('names who did it and whom it is about', () => {
  expect(namedIn(joined(3, { by: 2 }))).toEqual([2, 3])
  expect(namedIn({ ...logged, by: null as never, event: 'room.changed', data: { name: 'x' } })).toEqual([])
})
