import { expect, it } from 'vitest'
import { drawThumbHash } from './thumbHash'

const base64 = (bytes: readonly number[]) => btoa(String.fromCharCode(...bytes)).replace(/=+$/, '')

/** What the reference implementation draws of its own hashes: the size, and the pixels at the start, in the middle and at the end. */
const REFERENCE = [
  {
    name: 'a wide picture',
    hash: [92, 8, 14, 21, 152, 128, 135, 135, 129, 136, 136, 120, 136, 120, 136, 136, 135, 128, 7, 248, 119],
    size: [32, 23],
    middle: 10 * 32 + 20,
    pixels: [[55, 59, 65, 255], [168, 92, 120, 255], [247, 251, 214, 255]],
  },
  {
    name: 'a high one that shines through',
    hash: [94, 38, 134, 35, 12, 55, 128, 179, 184, 119, 136, 114, 175, 2, 136, 139, 135, 135, 128, 135, 136, 120, 136],
    size: [19, 32],
    middle: 10 * 19 + 8,
    pixels: [[92, 92, 152, 50], [107, 98, 122, 71], [196, 83, 222, 255]],
  },
]

it.each(REFERENCE)('draws $name as the reference does', ({ hash, size, middle, pixels }) => {
  const drawn = drawThumbHash(base64(hash))
  expect([drawn?.width, drawn?.height]).toEqual(size)
  const all = [...(drawn?.pixels ?? [])]
  const found = [0, middle * 4, all.length - 4].map((at) => all.slice(at, at + 4))
  const off = found.flatMap((pixel, index) => pixel.map((part, at) => Math.abs(part - (pixels[index]?.[at] ?? NaN))))
  expect(Math.max(...off)).toBeLessThanOrEqual(1)
})

it.each(['', 'AAAA', 'no base64!', '////'])('draws nothing of %o', (hash) => {
  expect(drawThumbHash(hash)).toBeNull()
})

it('draws something of whatever is as long as a hash', () => {
  for (const byte of [0, 7, 0x80, 0xff]) {
    const drawn = drawThumbHash(base64(Array<number>(25).fill(byte)))
    expect(drawn?.pixels).toHaveLength((drawn?.width ?? 0) * (drawn?.height ?? 0) * 4)
  }
})
