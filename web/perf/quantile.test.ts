import { describe, expect, it } from 'vitest'
import { quantile } from './quantile'

describe('quantile', () => {
  it('is a value that was measured, and never one below the share', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect([0.5, 0.95, 1].map((share) => quantile(values, share))).toEqual([50, 95, 100])
    expect(quantile([1, 2, 30], 0.5)).toBe(2)
  })

  it('of ten values is their worst from nine tenths on', () => {
    expect(quantile([1, 1, 1, 1, 1, 1, 1, 1, 1, 9], 0.95)).toBe(9)
  })

  it('of nothing is no number, and so holds no limit', () => {
    expect(quantile([], 0.95) <= 100).toBe(false)
  })
})
