import { expect, it } from 'vitest'
import { newKey } from './key'

it('is a UUID of version 7 that begins with the time', () => {
  const key = newKey(0x0199_1234_5678, new Uint8Array(16).fill(0xff))
  expect(key).toBe('01991234-5678-7fff-bfff-ffffffffffff')
})

it('differs each time and sorts by time', () => {
  const keys = [newKey(1), newKey(2), newKey(3)]
  expect([...keys].sort()).toEqual(keys)
  expect(newKey(5)).not.toBe(newKey(5))
})
