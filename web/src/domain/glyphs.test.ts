import { expect, it } from 'vitest'
import { capsOf } from './glyphs'

it('names keys as they are printed', () => {
  expect(capsOf({ key: 'k', mod: true }, false)).toEqual(['Ctrl', 'K'])
  expect(capsOf({ key: 'k', mod: true }, true)).toEqual(['⌘', 'K'])
  expect(capsOf({ key: 'ArrowUp', alt: true, shift: true }, false)).toEqual(['Alt', 'Shift', '↑'])
  expect(capsOf({ key: 'F6' }, true)).toEqual(['F6'])
})
