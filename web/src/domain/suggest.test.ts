import { expect, it } from 'vitest'
import { namingAt, shortcode, withEmoji } from './suggest'

it.each([
  ['@', { sign: '@', typed: '', from: 0 }],
  ['hello @an', { sign: '@', typed: 'an', from: 6 }],
  ['**#ru', { sign: '#', typed: 'ru', from: 2 }],
  [':sm', { sign: ':', typed: 'sm', from: 0 }],
  [':s', null],
  ['ann@example', null],
  ['12:30', null],
  ['@ann ', null],
  ['`@an', null],
  ['', null],
])('%s', (text, expected) => {
  expect(namingAt(text, text.length)).toEqual(expected)
})

it('looks at what stands before the cursor', () => {
  expect(namingAt('@ann and more', 3)).toEqual({ sign: '@', typed: 'an', from: 0 })
})

it('writes emoji for their names, but not in code', () => {
  const find = (name: string) => (name === shortcode('thumbs up') ? '👍' : undefined)
  expect(withEmoji('ok :thumbs_up: :Thumbs_Up: :nothing: `:thumbs_up:` ```\n:thumbs_up:\n```', find)).toBe('ok 👍 👍 :nothing: `:thumbs_up:` ```\n:thumbs_up:\n```')
})
