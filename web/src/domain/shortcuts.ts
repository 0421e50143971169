/** What a keystroke asks of the whole screen, or null. */
export type Shortcut = 'keys' | 'room-before' | 'room-after' | 'unread-before' | 'unread-after'

/** A keystroke, as far as shortcuts look at it. */
export type Stroke = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>

/** Reads a keystroke. A character alone counts only in the timeline (WCAG 2.1.4): elsewhere somebody may be writing, or dictating. */
export function shortcutOf(stroke: Stroke, inTimeline: boolean): Shortcut | null {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = stroke
  if (key === '/' && (ctrlKey || metaKey) && !altKey) return 'keys'
  if (ctrlKey || metaKey) return null
  if (key === '?' && inTimeline && !altKey) return 'keys'
  if (!altKey) return null
  if (key === 'ArrowUp') return shiftKey ? 'unread-before' : 'room-before'
  if (key === 'ArrowDown') return shiftKey ? 'unread-after' : 'room-after'
  return null
}
