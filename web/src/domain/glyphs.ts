import type { Way } from './shortcuts'

const GLYPHS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  ContextMenu: '☰',
}

/** What stands on the keys of one way, in the order they are held. */
export function capsOf(way: Way, isApple: boolean): string[] {
  const mod = isApple ? '⌘' : 'Ctrl'
  const alt = isApple ? '⌥' : 'Alt'
  const held = [way.mod && mod, way.alt && alt, way.shift && (isApple ? '⇧' : 'Shift')].filter((one) => typeof one === 'string')
  return [...held, GLYPHS[way.key] ?? (way.key.length === 1 ? way.key.toUpperCase() : way.key)]
}
