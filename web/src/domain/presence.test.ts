import { describe, expect, it } from 'vitest'
import { agoOf, onlineFirst, stillTyping, TYPING_MS, typingNames, watchedOf, withoutTyping, withTyping } from './presence'

describe('what is watched', () => {
  it('is the room shown and those listed, each once and in rising order', () => {
    expect(watchedOf(5, [9, 5, 2], true)).toEqual([2, 5, 9])
    expect(watchedOf(null, [9, 2], true)).toEqual([2, 9])
  })

  it('is nothing while nobody looks', () => {
    expect(watchedOf(5, [9], false)).toEqual([])
  })

  it('is fifty rooms at most, and the one shown among them', () => {
    const listed = Array.from({ length: 80 }, (_, index) => index + 1)
    const watched = watchedOf(1000, listed, true)
    expect(watched).toHaveLength(50)
    expect(watched).toContain(1000)
  })
})

describe('who types', () => {
  it('is shown for five seconds after they were last heard of, and keeps the place', () => {
    let all = withTyping([], 5, 2, 0)
    all = withTyping(all, 5, 3, 1000)
    all = withTyping(all, 5, 2, 3000)
    expect(all.map((one) => one.user)).toEqual([2, 3])
    expect(stillTyping(all, 1000 + TYPING_MS)).toMatchObject({ list: [{ user: 2 }], nextMs: 2000 })
    expect(stillTyping(all, 3000 + TYPING_MS)).toEqual({ list: [], nextMs: null })
  })

  it('is no longer shown once they said it, in that room', () => {
    const all = withTyping(withTyping(withTyping([], 5, 2, 0), 6, 2, 0), 5, 3, 0)
    expect(withoutTyping(all, 5, 2)).toMatchObject([{ room: 6, user: 2 }, { room: 5, user: 3 }])
    expect(withoutTyping(all, 5, null)).toMatchObject([{ room: 6, user: 2 }])
    expect(withoutTyping(all, 7, 2)).toBe(all)
  })

  it('is bounded, whatever the server says', () => {
    let all: ReturnType<typeof withTyping> = []
    for (let user = 1; user <= 500; user++) all = withTyping(all, 5, user, 0)
    expect(all.length).toBeLessThanOrEqual(100)
    expect(all.at(-1)?.user).toBe(500)
  })

  it('is named up to two', () => {
    expect(typingNames([])).toBeNull()
    expect(typingNames(['Ann', 'Bob'])).toEqual({ names: ['Ann', 'Bob'] })
    expect(typingNames(['Ann', 'Bob', 'Cy'])).toBe('several')
  })
})

it('puts those who are online first and leaves the order otherwise', () => {
  expect(onlineFirst([1, 2, 3, 4], (id) => id % 2 === 0)).toEqual([2, 4, 1, 3])
})

it.each([
  [59_999, null],
  [-5000, null],
  [60_000, { value: 1, unit: 'minute' }],
  [3_599_999, { value: 59, unit: 'minute' }],
  [25 * 3_600_000, { value: 1, unit: 'day' }],
  [8 * 86_400_000, { value: 1, unit: 'week' }],
  [400 * 86_400_000, { value: 1, unit: 'year' }],
])('%d ms ago is %j', (ms, ago) => expect(agoOf(1_000_000_000, 1_000_000_000 + ms)).toEqual(ago))
