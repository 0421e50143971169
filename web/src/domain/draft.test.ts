import { expect, it } from 'vitest'
import { afterSaying, fits, heardOf, isOver, onHearing, TYPING_MS, type Draft } from './draft'

const mine = (over: Partial<Draft> = {}): Draft => ({ text: 'half', version: 5, ...over })

it('takes what another device wrote, unless something here is on its way, or somebody types', () => {
  expect(onHearing(undefined, 1, Infinity)).toBe('take')
  expect(onHearing(mine(), 6, TYPING_MS)).toBe('take')
  expect(onHearing(mine(), 6, TYPING_MS - 1)).toBe('wait')
  expect(onHearing(mine({ unsent: true }), 6, Infinity)).toBe('nothing')
  for (const version of [0, 4, 5]) expect(onHearing(mine(), version, Infinity)).toBe('nothing')
})

it('is with the server once it was said, but for what was written meanwhile', () => {
  const said = mine({ unsent: true })
  expect(afterSaying(said, said, 8)).toEqual(mine({ version: 8 }))
  expect(afterSaying(mine({ text: 'half a', unsent: true }), said, 8)).toEqual({ text: 'half a', version: 8, unsent: true })
})

it('is too long for the server above ten thousand characters, however many units they have', () => {
  expect(fits(mine({ text: '𝄞'.repeat(10_000) }))).toBe(true)
  expect(fits(mine({ text: 'x'.repeat(10_001) }))).toBe(false)
})

it('is news where an older program kept it, and over where nothing is left to be said', () => {
  expect([heardOf('half'), heardOf({ text: 'half' })]).toEqual(Array(2).fill({ text: 'half', version: 0, unsent: true }))
  expect(heardOf(mine())).toEqual(mine())
  expect([mine({ text: '' }), mine({ text: '', unsent: true }), mine()].map(isOver)).toEqual([true, false, false])
})
