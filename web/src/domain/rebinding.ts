import { isSign, KEY_MAP, type KeyLine, type KeyMap, type Keys, type Part, type Stroke, type Way } from './shortcuts'

/** The keys that somebody chose, by the id of the way they stand for. */
export type Chosen = Readonly<Record<string, Keys>>

/** Why keys cannot be taken: they are needed otherwise, or do something already, and what. */
export type KeysFault = { kind: 'reserved' } | { kind: 'taken'; says: KeyLine['says'] } | null

const PARTS = Object.keys(KEY_MAP) as Part[]
const HELD = new Set(['Control', 'Shift', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock', 'ScrollLock', 'Fn', 'Dead', 'Process', 'Unidentified'])
/** These move the focus, press what has it, close what is open, or write. */
const NEVER = new Set(['Tab', 'Enter', 'Escape', ' ', 'Backspace', 'Delete'])
/** With Ctrl or ⌘: copying, pasting, undoing, and what closes or opens pages before any page learns of it. */
const OF_THE_BROWSER = new Set([...'acvxyzwtnrqlp'])
const FUNCTION_KEY = /^F\d+$/

/** One name for keys held together. */
export function nameOf({ key, mod, alt, shift }: Keys): string {
  return [mod && 'mod', alt && 'alt', shift && !isSign(key) && 'shift', key.toLowerCase()].filter(Boolean).join('+')
}

/** The keys of a stroke; `null` while only keys are held that say nothing alone. */
export function keysOf({ key, altKey, ctrlKey, metaKey, shiftKey }: Stroke): Keys | null {
  if (HELD.has(key)) return null
  return {
    key: key.length === 1 ? key.toLowerCase() : key,
    ...((ctrlKey || metaKey) && { mod: true as const }),
    ...(altKey && { alt: true as const }),
    ...(shiftKey && !isSign(key) && { shift: true as const }),
  }
}

/** The map with chosen keys in place of those it comes with. Every way that can be changed has its id. */
export function mapWith(chosen: Chosen): KeyMap {
  const ways = (part: Part, all: readonly Way[]) =>
    all.map((way): Way => {
      if (way.does === undefined) return way
      const id = `${part}:${nameOf(way)}`
      return { ...(chosen[id] ?? way), does: way.does, id }
    })
  const lines = (part: Part) => KEY_MAP[part].map((line): KeyLine => ({ says: line.says, ways: ways(part, line.ways) }))
  return { everywhere: lines('everywhere'), writing: lines('writing'), messages: lines('messages') }
}

const FIRST = mapWith({})

/** The keys that a way comes with. */
export function keysAtFirst(id: string): Keys | null {
  const { key, mod, alt, shift } = PARTS.flatMap((part) => FIRST[part]).flatMap(({ ways }) => ways).find((way) => way.id === id) ?? { key: '' }
  return key === '' ? null : { key, ...(mod && { mod }), ...(alt && { alt }), ...(shift && { shift }) }
}

/** Whether these keys can stand for this way, beside all others of the map. */
export function keysFault(map: KeyMap, id: string, keys: Keys): KeysFault {
  if (isReserved(id.startsWith('everywhere:'), keys)) return { kind: 'reserved' }
  const name = nameOf(keys)
  for (const part of PARTS) {
    const line = map[part].find(({ ways }) => ways.some((way) => way.id !== id && nameOf(way) === name))
    if (line !== undefined) return { kind: 'taken', says: line.says }
  }
  return null
}

/** Keys that act everywhere act where somebody writes too, so they may be none that a field needs. */
function isReserved(isEverywhere: boolean, { key, mod, alt }: Keys): boolean {
  if (NEVER.has(key)) return true
  if (mod && (OF_THE_BROWSER.has(key) || alt)) return true
  if (!isEverywhere || key.length === 1 || FUNCTION_KEY.test(key)) return false
  // Arrows and their like move in the text, with Ctrl by words; with Alt they are free.
  return alt === undefined
}

/** Keys as they were kept on this device, as far as they are any. */
export function chosenIn(text: string | null): Chosen {
  let kept: unknown
  try {
    kept = JSON.parse(text ?? '{}')
  } catch {
    return {}
  }
  if (typeof kept !== 'object' || kept === null) return {}
  return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, Keys] => keysAtFirst(entry[0]) !== null && areKeys(entry[1])))
}

function areKeys(value: unknown): value is Keys {
  if (typeof value !== 'object' || value === null) return false
  const { key, ...held } = value as Record<string, unknown>
  return typeof key === 'string' && key !== '' && Object.entries(held).every(([name, is]) => ['mod', 'alt', 'shift'].includes(name) && is === true)
}
