import { expect, it } from 'vitest'
import { KEY_MAP, messageShortcutOf, shortcutOf, type Line, type Stroke, type Way } from './shortcuts'

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
  // On many keyboards a slash takes Shift.
  expect(shortcutOf(stroke('/', 'ctrlKey', 'shiftKey'), false)).toBe('keys')
})

it('walks the rooms with Alt and an arrow, and leaves every other combination to the browser', () => {
  expect(shortcutOf(stroke('ArrowUp', 'altKey'), false)).toBe('room-before')
  expect(shortcutOf(stroke('ArrowDown', 'altKey', 'shiftKey'), false)).toBe('unread-after')
  expect(shortcutOf(stroke('ArrowDown', 'altKey', 'ctrlKey'), false)).toBeNull()
  expect(shortcutOf(stroke('ArrowDown'), true)).toBeNull()
  expect(shortcutOf(stroke('a'), true)).toBeNull()
})

it('opens the palette with Ctrl or ⌘ and K, whatever the state of Caps Lock, and not with Shift', () => {
  expect(shortcutOf(stroke('k', 'ctrlKey'), false)).toBe('palette')
  expect(shortcutOf(stroke('K', 'metaKey'), false)).toBe('palette')
  expect(shortcutOf(stroke('K', 'ctrlKey', 'shiftKey'), false)).toBeNull()
  expect(shortcutOf(stroke('k'), true)).toBeNull()
})

it('reads letters in the messages, and never with Ctrl: that one copies text', () => {
  expect(messageShortcutOf(stroke('c'))).toBe('copy-link')
  expect(messageShortcutOf(stroke('c', 'ctrlKey'))).toBeNull()
  expect(messageShortcutOf(stroke('j'))).toBe('after')
  expect(messageShortcutOf(stroke('F10', 'shiftKey'))).toBe('menu')
  expect(messageShortcutOf(stroke('F10'))).toBeNull()
})

it('gives every keystroke one meaning at most', () => {
  for (const lines of Object.values(KEY_MAP) as (readonly Line[])[]) {
    const names = lines.flatMap((line) => line.ways).map((way: Way) => [way.key, way.mod, way.alt, way.shift].join())
    expect(new Set(names).size).toBe(names.length)
  }
})
