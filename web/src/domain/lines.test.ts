import { expect, it } from 'vitest'
import type { RoomEvent } from '@/api/types'
import { lineOf, linesOf, namedIn, sentencesOf, type Line } from './lines'

const logged = { room: 5, seq: 3, at: '2026-11-20T10:00:00Z', by: 1 }
const joined = (user: number, over: Partial<typeof logged> = {}): Line => ({ ...logged, by: user, ...over, event: 'member.joined', data: { user, role: 'member', from: 1 } })

const gone = (user: number): Line => ({ ...logged, by: user, event: 'member.left', data: { user } })
const removed = (user: number, by = 1): Line => ({ ...logged, by, event: 'member.removed', data: { user } })
const pinned: Line = { ...logged, event: 'message.pinned', data: { seq: 1 } }

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
    { ...logged, event: 'member.joined', data: { user: 1, role: 'owner', from: 1 } },
    { ...logged, event: 'member.left', data: { user: 2, invited: true } },
    { ...logged, event: 'member.removed', data: { user: 2, invited: true } },
    { ...logged, event: 'room.changed', data: { default: true } },
    { ...logged, by: null as never, event: 'room.created', data: { kind: 'public', name: 'general' } },
    { ...logged, event: 'message.unpinned', data: { seq: 1 } },
  ]
  for (const event of untold) expect(lineOf(event)).toBeNull()
})

it('tells two who talk only what they pin', () => {
  expect(linesOf([joined(2), pinned], { kind: 'direct' })).toEqual([pinned])
  expect(linesOf([joined(2), pinned], { kind: 'group' })).toHaveLength(2)
})

/** As `event by user, user`. */
const told = (lines: Line[]) => sentencesOf(lines).map((one) => `${one[0].event} ${one.map(({ data }) => ('user' in data ? data.user : '-')).join()}`)

it('tells together who came by themselves, who was brought by one person, and who went, on one day', () => {
  expect(told([joined(2), joined(3)])).toEqual(['member.joined 2,3'])
  expect(told([joined(2), joined(3, { by: 2 })])).toEqual(['member.joined 2', 'member.joined 3'])
  expect(told([joined(3, { by: 2 }), joined(4, { by: 2 }), joined(5, { by: 3 })])).toEqual(['member.joined 3,4', 'member.joined 5'])
  expect(told([joined(2), joined(3, { at: '2026-11-22T10:00:00Z' })])).toEqual(['member.joined 2', 'member.joined 3'])
  expect(told([gone(2), removed(3), removed(4), removed(5, 7), gone(6)])).toEqual(['member.left 2,6', 'member.removed 3,4', 'member.removed 5'])
  expect(told([joined(2), pinned, pinned, joined(3)])).toEqual(['member.joined 2', 'message.pinned -', 'message.pinned -', 'member.joined 3'])
  expect(told([])).toEqual([])
})

it('tells of whoever comes and goes only the last of it, however often', () => {
  expect(told([joined(2), gone(2), joined(2)])).toEqual(['member.joined 2'])
  const often = Array.from({ length: 100 }, (_, turn) => [joined(2), gone(2), joined(10 + turn), removed(10 + turn), joined(1000 + turn)]).flat()
  expect(sentencesOf(often).map((one) => [one[0].event, one.length])).toEqual([['member.removed', 100], ['member.joined', 100], ['member.left', 1]])
})

it('names who did it and whom it is about', () => {
  expect(namedIn(joined(3, { by: 2 }))).toEqual([2, 3])
  expect(namedIn({ ...logged, by: null as never, event: 'room.changed', data: { name: 'x' } })).toEqual([])
})
