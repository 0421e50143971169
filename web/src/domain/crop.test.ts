import { expect, it } from 'vitest'
import { largestSquare, movedSquare, nearerSquare, wholeSquare } from './crop'

const wide = { width: 300, height: 100 }

it('begins with the largest square in the middle', () => {
  expect(largestSquare(wide)).toEqual({ x: 100, y: 0, size: 100 })
  expect(largestSquare({ width: 101, height: 300 })).toEqual({ x: 0, y: 99.5, size: 101 })
})

it('moves no further than the picture reaches', () => {
  const square = { x: 100, y: 0, size: 100 }
  expect(movedSquare(wide, square, 50, 10)).toEqual({ x: 150, y: 0, size: 100 })
  expect(movedSquare(wide, square, 1000, -1)).toEqual({ x: 200, y: 0, size: 100 })
  expect(movedSquare(wide, square, -1000, 0)).toEqual({ x: 0, y: 0, size: 100 })
})

it('comes nearer around a place that stays, and goes back no further than the picture', () => {
  const near = nearerSquare(wide, { x: 100, y: 0, size: 100 }, 2, { x: 1, y: 0 })
  expect(near).toEqual({ x: 150, y: 0, size: 50 })
  expect(nearerSquare(wide, near, 0.1)).toEqual({ x: 125, y: 0, size: 100 })
  expect(nearerSquare(wide, near, 1000).size).toBe(32)
  expect(nearerSquare({ width: 8, height: 20 }, { x: 0, y: 0, size: 8 }, 3).size).toBe(8)
})

it('lies within the picture in whole pixels, wherever it was', () => {
  let seed = 7
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  for (let i = 0; i < 2000; i++) {
    const picture = { width: 1 + Math.floor(chance() * 90), height: 1 + Math.floor(chance() * 90) }
    let square = largestSquare(picture)
    for (let n = 0; n < 5; n++) {
      square = nearerSquare(picture, square, chance() * 3, { x: chance(), y: chance() })
      square = movedSquare(picture, square, (chance() - 0.5) * 200, (chance() - 0.5) * 200)
    }
    const { x, y, size } = wholeSquare(picture, square)
    expect([x, y, size].every(Number.isInteger)).toBe(true)
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
    expect(size).toBeGreaterThan(0)
    expect(x + size).toBeLessThanOrEqual(picture.width)
    expect(y + size).toBeLessThanOrEqual(picture.height)
  }
})
