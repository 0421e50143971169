import { expect, it } from 'vitest'
import table from './emoji.json'
import { findEmoji, QUICK, type Emoji } from './emoji'

const groups = table as unknown as Emoji[][]
const all = groups.flat()
const found = (typed: string) => findEmoji(all, typed).map(([emoji]) => emoji)

it('finds by the beginning of words, names first', () => {
  expect(found('thumbs up')[0]).toBe('👍')
  expect(found('ca')[0]).not.toBe('🐈')
  expect(found('cat')).toContain('🐈')
  expect(found('hink')).not.toContain('🤔')
  expect(found('think')).toContain('🤔')
  expect(found('🎉')[0]).toBe('🎉')
  expect(found('no such thing at all')).toEqual([])
})

it('has each emoji once, under nine groups, spelled as Unicode recommends it', () => {
  expect(groups).toHaveLength(9)
  const emoji = all.map(([one]) => one)
  expect(new Set(emoji).size).toBe(emoji.length)
  expect(emoji).toEqual(expect.arrayContaining([...QUICK]))
  expect(emoji.filter((one) => /\p{Emoji_Presentation}\u{fe0f}/u.test(one))).toEqual([])
  expect(emoji.filter((one) => /^\p{Emoji_Modifier}$|^\p{Regional_Indicator}$/u.test(one))).toEqual([])
})
