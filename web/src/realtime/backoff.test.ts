import { expect, it } from 'vitest'
import { afterClose, backoffMs, waitMs } from './backoff'

it('waits longer each time, never long, and never all at once', () => {
  const longest = Array.from({ length: 20 }, (_, failures) => backoffMs(failures, 1))
  expect(longest).toEqual([...longest].sort((a, b) => a - b))
  expect(longest[0]).toBe(250)
  expect(longest.at(-1)).toBe(15_000)
  expect(backoffMs(5, 0)).toBe(Math.round(backoffMs(5, 1) / 2))
})

it.each([
  [1001, 'retry'],
  [1006, 'retry'],
  [4001, 'renew'],
  [4003, 'signed-out'],
  [4008, 'retry'],
  [4009, 'retry'],
  [4400, 'retry-calmly'],
  [4429, 'retry-calmly'],
])('after %i: %s', (code, after) => expect(afterClose(code)).toBe(after))

it('is calmer towards a server that says it is too much', () => {
  expect(waitMs('retry-calmly', 0, 1)).toBeGreaterThan(5000)
})
