import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { useNearStore } from './near'

beforeEach(() => setActivePinia(createPinia()))

test('a person is in one list at a time, whatever they become', () => {
  const near = useNearStore()
  near.learn({ asking: [4, 5], blocked: [6] })
  near.change({ user: 4, relation: 'friend' })
  near.change({ user: 5, relation: 'blocked' })
  near.change({ user: 6, relation: 'none' })
  near.change({ user: 7, relation: 'asking' })
  expect([[...near.asking], [...near.blocked]]).toEqual([[7], [5]])
})

test('only blocking and unblocking make counts old', () => {
  const near = useNearStore()
  expect(near.change({ user: 4, relation: 'blocked' })).toBe(true)
  expect(near.change({ user: 4, relation: 'blocked' })).toBe(false)
  expect(near.change({ user: 4, relation: 'none' })).toBe(true)
  expect(near.change({ user: 4, relation: 'asking' })).toBe(false)
})

test('a new welcome is all there is, and lists on screen look again', () => {
  const near = useNearStore()
  near.learn({ asking: [4], blocked: [5] })
  const before = near.changes
  near.learn({ asking: [], blocked: [] })
  expect([near.asking.size, near.blocked.size, near.changes > before]).toEqual([0, 0, true])
})
