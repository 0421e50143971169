import { expect, it } from 'vitest'
import { hasGrown } from './end'

it('tells an end that has grown from one that was left, and from a view that has just been opened', () => {
  const view = { scrollHeight: 1_000, scrollTop: 400, clientHeight: 500 }
  expect(hasGrown(view, 400)).toBe(false)
  expect(hasGrown({ ...view, scrollHeight: 1_250 }, 400)).toBe(true)
  expect(hasGrown({ ...view, scrollHeight: 1_250, scrollTop: 399 }, 400)).toBe(false)
  expect(hasGrown({ ...view, scrollHeight: 1_250 }, Infinity)).toBe(false)
})
