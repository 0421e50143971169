import { describe, expect, it } from 'vitest'
import { chosenIn, keysFault, keysOf, mapWith, nameOf } from './rebinding'
import { KEY_MAP, messageShortcutOf, shortcutOf, type Keys, type Stroke } from './shortcuts'

const stroke = (key: string, ...held: ('altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey')[]): Stroke => ({
  key,
  ...{ altKey: false, ctrlKey: false, metaKey: false, shiftKey: false },
  ...Object.fromEntries(held.map((one) => [one, true])),
})
const PALETTE = 'everywhere:mod+k'
const COPY = 'messages:c'
const fault = (id: string, keys: Keys) => keysFault(mapWith({}), id, keys)

it('reads the keys of a stroke as they will be looked for', () => {
  expect(keysOf(stroke('K', 'ctrlKey', 'shiftKey'))).toEqual({ key: 'k', mod: true, shift: true })
  expect(keysOf(stroke('k', 'metaKey'))).toEqual({ key: 'k', mod: true })
  expect(keysOf(stroke('?', 'shiftKey'))).toEqual({ key: '?' })
  expect(keysOf(stroke('F6', 'shiftKey'))).toEqual({ key: 'F6', shift: true })
  expect(keysOf(stroke('Shift', 'shiftKey'))).toBeNull()
})

it('answers the chosen keys and no longer those it comes with', () => {
  const map = mapWith({ [PALETTE]: { key: 'j', mod: true }, [COPY]: { key: 'l' } })
  expect(shortcutOf(stroke('j', 'ctrlKey'), false, map)).toBe('palette')
  expect(shortcutOf(stroke('k', 'ctrlKey'), false, map)).toBeNull()
  expect(messageShortcutOf(stroke('l'), map)).toBe('copy-link')
  expect(messageShortcutOf(stroke('c'), map)).toBeNull()
  expect(shortcutOf(stroke('ArrowUp', 'altKey'), false, map)).toBe('room-before')
})

it('acts on a letter alone, or with Alt, in the timeline only', () => {
  for (const keys of [{ key: 'g' }, { key: 'g', alt: true as const }]) {
    const map = mapWith({ [PALETTE]: keys })
    const pressed = stroke('g', ...('alt' in keys ? (['altKey'] as const) : []))
    expect(shortcutOf(pressed, true, map)).toBe('palette')
    expect(shortcutOf(pressed, false, map)).toBeNull()
  }
})

describe('keys that somebody wants', () => {
  it('are theirs where they are free, and also where they are those that the way has', () => {
    expect(fault(PALETTE, { key: 'j', mod: true })).toBeNull()
    expect(fault(PALETTE, { key: 'k', mod: true })).toBeNull()
    expect(fault(PALETTE, { key: 'F2' })).toBeNull()
    expect(fault(COPY, { key: 'x' })).toBeNull()
  })

  it('are refused by the name of what they do already, wherever that is', () => {
    expect(fault(PALETTE, { key: ',', mod: true })).toEqual({ kind: 'taken', says: 'keys.settings' })
    expect(fault(PALETTE, { key: 'j' })).toEqual({ kind: 'taken', says: 'keys.walk' })
    expect(keysFault(mapWith({ [COPY]: { key: 'x' } }), PALETTE, { key: 'x' })).toEqual({ kind: 'taken', says: 'message.copy_link' })
    expect(keysFault(mapWith({ [COPY]: { key: 'x' } }), PALETTE, { key: 'c' })).toBeNull()
  })

  it('are refused where writing or the browser needs them', () => {
    for (const keys of [{ key: 'Tab' }, { key: 'Enter' }, { key: 'Escape' }, { key: ' ' }, { key: 'c', mod: true as const }, { key: 'w', mod: true as const }]) {
      expect(fault(PALETTE, keys)).toEqual({ kind: 'reserved' })
      expect(fault(COPY, keys)).toEqual({ kind: 'reserved' })
    }
    // AltGr is both, and writes.
    expect(fault(PALETTE, { key: '@', mod: true, alt: true })).toEqual({ kind: 'reserved' })
    expect(fault(PALETTE, { key: 'ArrowLeft' })).toEqual({ kind: 'reserved' })
    expect(fault(PALETTE, { key: 'ArrowLeft', mod: true })).toEqual({ kind: 'reserved' })
    expect(fault(COPY, { key: 'ArrowLeft' })).toBeNull()
  })
})

it('gives every way that can be changed an id of its own', () => {
  const ids = Object.values(mapWith({})).flatMap((lines) => lines.flatMap(({ ways }) => ways.flatMap((way) => way.id ?? [])))
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toContain(PALETTE)
  expect(mapWith({}).writing).toEqual(KEY_MAP.writing)
})

it('takes from the device only what are keys, of ways that there are', () => {
  const kept = { [PALETTE]: { key: 'j', mod: true }, [COPY]: { key: 5 }, 'messages:gone': { key: 'x' }, 'everywhere:f6': { key: 'F7', mod: 'yes' } }
  expect(chosenIn(JSON.stringify(kept))).toEqual({ [PALETTE]: { key: 'j', mod: true } })
  expect(chosenIn('{')).toEqual({})
  expect(chosenIn('null')).toEqual({})
  expect(chosenIn(null)).toEqual({})
  expect(nameOf({ key: 'K', mod: true })).toBe('mod+k')
})
