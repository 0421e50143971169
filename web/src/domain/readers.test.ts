import { expect, it } from 'vitest'
import { areNamedIn, readersOf, withMove, type Place } from './readers'

const at = '2026-11-20T10:00:00.000000Z'
const places: readonly Place[] = [{ user: 1, since: 2, seq: 2, at: null }, { user: 2, since: 3, seq: 9, at }]

it('is read by those who were there when it was sent and have come so far', () => {
  const read = (seq: number) => readersOf(places, seq).map(({ user }) => user)
  expect([2, 3, 4, 9, 10].map(read)).toEqual([[], [], [2], [2], []])
})

it('moves those who are known, also back, but not to where they stood before', () => {
  const moved = withMove(places, { user: 1, seq: 9, at }) ?? []
  const read = (now: readonly Place[] | null) => readersOf(now ?? [], 9).map(({ user }) => user)
  expect(read(moved)).toEqual([1, 2])
  const back = { user: 2, seq: 4, at: '2026-11-20T10:00:00.000001Z' }
  expect(read(withMove(moved, back))).toEqual([1])
  expect(withMove(withMove(moved, back) ?? [], { user: 2, seq: 9, at })?.[1]).toMatchObject(back)
  expect(withMove(places, { user: 3, seq: 9, at })).toBeNull()
})

it('is told by name in direct rooms and small groups', () => {
  const named = (kind: 'direct' | 'group' | 'public', members: number) => areNamedIn({ kind, members })
  expect([named('direct', 2), named('group', 50), named('group', 51), named('public', 2)]).toEqual([true, true, false, false])
})
