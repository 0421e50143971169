import { expect, it } from 'vitest'
import { shortcutOf, type Stroke } from './shortcuts'

const stroke = (key: string, ...held: ('altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey')[]): Stroke => ({
  key,
  ...{ altKey: false, ctrlKey: false, metaKey: false, shiftKey: false },
  ...Object.fromEntries(held.map((one) => [one, true])),
})

it('shows the keys on a question mark in the timeline only, and on Ctrl or ⌘ and slash anywhere', () => {
  expect(shortcutOf(stroke('?', 'shiftKey'), true)).toBe('keys')
  expect(shortcutOf(stroke('?', 'shiftKey'), false)).toBeNull()
  expect(shortcutOf(stroke('/', 'ctrlKey'), false)).toBe('keys')
  expect(shortcutOf(stroke('/', 'metaKey'), false)).toBe('keys')
})

it('walks the rooms with Alt and an arrow, and leaves every other combination to the browser', () => {
  expect(shortcutOf(stroke('ArrowUp', 'altKey'), false)).toBe('room-before')
  expect(shortcutOf(stroke('ArrowDown', 'altKey', 'shiftKey'), false)).toBe('unread-after')
  expect(shortcutOf(stroke('ArrowDown', 'altKey', 'ctrlKey'), false)).toBeNull()
  expect(shortcutOf(stroke('ArrowDown'), true)).toBeNull()
  expect(shortcutOf(stroke('a'), true)).toBeNull()
})
