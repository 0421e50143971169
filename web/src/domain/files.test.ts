import { describe, expect, it } from 'vitest'
import { boxOf, isPicture, kindOf, kindOfAll, pictureAddress, playTime, withinLimits, type FileLimits } from './files'

const file = { id: 7, name: 'a', type: 'image/jpeg', size: 1000, width: 4000, height: 3000 }

it.each([
  ['image/png', 'picture'],
  ['image/svg+xml', 'file'],
  ['image/heic', 'file'],
  ['video/mp4', 'film'],
  ['audio/ogg', 'sound'],
  ['text/html', 'file'],
  ['', 'file'],
])('%s is a %s', (type, kind) => expect(kindOf(type)).toBe(kind))

it('shows as a picture only what could be read', () => {
  expect(isPicture(file)).toBe(true)
  expect(isPicture({ ...file, width: null })).toBe(false)
  expect(isPicture({ ...file, type: 'application/pdf' })).toBe(false)
})

it('calls files alike by their kind, and others files', () => {
  expect(kindOfAll(['image/png', 'image/gif'])).toBe('picture')
  expect(kindOfAll(['image/png', 'video/mp4'])).toBe('file')
  expect(kindOfAll([])).toBe('file')
})

it.each([
  [{ width: 4000, height: 3000 }, { width: 320, height: 240 }],
  [{ width: 100, height: 60 }, { width: 100, height: 60 }],
  [{ width: 8000, height: 10 }, { width: 320, height: 48 }],
  [{}, { width: 320, height: 180 }],
])('%o takes %o', (sides, box) => expect(boxOf(sides)).toEqual(box))

it('shows what moves itself, unless somebody wants it still or it is large', () => {
  const gif = { ...file, type: 'image/gif' }
  expect(pictureAddress(gif, 'small', false)).toBe('/api/v1/files/7')
  expect(pictureAddress(gif, 'small', true)).toBe('/api/v1/files/7/small')
  expect(pictureAddress({ ...gif, size: 9_000_000 }, 'large', false)).toBe('/api/v1/files/7/large')
  expect(pictureAddress(file, 'small', false)).toBe('/api/v1/files/7/small')
})

it.each([
  [400, '0:00'],
  [65_000, '1:05'],
  [3_725_000, '1:02:05'],
])('%i ms play %s', (ms, text) => expect(playTime(ms)).toBe(text))

describe('what may be sent', () => {
  const limits: FileLimits = { largest: 100, per_message: 3, quota: 150, used: 30 }
  const sorted = (sizes: number[], chosen = 0) => {
    const { taken, refused } = withinLimits(sizes.map((size) => ({ size })), chosen, limits)
    return [taken.map(({ size }) => size), refused.map(({ why }) => why)]
  }

  it('is not empty, not too large, not too many, and fits the share', () => {
    expect(sorted([100, 20])).toEqual([[100, 20], []])
    expect(sorted([0, 101, 100, 21, 20])).toEqual([[100, 20], ['empty', 'too_large', 'quota']])
    expect(sorted([1, 2], 2)).toEqual([[1], ['too_many']])
  })
})
