import { beforeEach, expect, it } from 'vitest'
import { calledOff, markWay } from './wayBack'

beforeEach(() => sessionStorage.clear())

it('believes the address once, in a tab that was on its way', () => {
  expect(calledOff('2030-01-01T00:00:00Z')).toBeNull()
  markWay()
  expect(calledOff('2030-01-01T00:00:00Z')).toEqual({ erase_at: '2030-01-01T00:00:00Z' })
  expect(calledOff('2030-01-01T00:00:00Z')).toBeNull()
})

it('knows nothing, and a return from being deactivated', () => {
  markWay()
  expect(calledOff(undefined)).toBeNull()
  markWay()
  expect(calledOff('')).toEqual({})
})
