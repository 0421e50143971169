/** What a keystroke asks for: of the whole screen, or of the messages while they have the focus. */
export type Shortcut =
  | 'palette' | 'keys' | 'room-before' | 'room-after' | 'unread-before' | 'unread-after' | 'pane-before' | 'pane-after' | 'settings'
  | 'before' | 'after' | 'page-before' | 'page-after' | 'first' | 'latest' | 'copy-link' | 'menu' | MessageAct

/** What is done with the message that has the focus. */
export type MessageAct = 'reply' | 'edit' | 'quote' | 'react' | 'pin' | 'delete'

/** A keystroke, as far as shortcuts look at it. */
export type Stroke = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>

/** Keys held together. `mod` is Ctrl, or ⌘ on Apple's keyboards. */
export interface Keys {
  key: string
  mod?: true
  alt?: true
  shift?: true
}

/** One way to ask; `does` is absent where a field or the browser itself does it. */
export interface Way extends Keys {
  does?: Shortcut
  /** Names a way whose keys were chosen or may be; the same whatever they are. */
  id?: string
}

/** Keys of the same purpose, as the sheet lists them. `says` names the sentence. */
export interface Line {
  says: string
  ways: readonly Way[]
}

/** Every key of this client as it comes: what answers keys and what lists them both read this, or it with the keys that somebody chose. */
export const KEY_MAP = {
  everywhere: [
    { says: 'keys.palette', ways: [{ key: 'k', mod: true, does: 'palette' }] },
    { says: 'keys.sheet', ways: [{ key: '/', mod: true, does: 'keys' }, { key: '?', does: 'keys' }] },
    { says: 'keys.rooms', ways: [{ key: 'ArrowUp', alt: true, does: 'room-before' }, { key: 'ArrowDown', alt: true, does: 'room-after' }] },
    {
      says: 'keys.unread',
      ways: [
        { key: 'ArrowUp', alt: true, shift: true, does: 'unread-before' },
        { key: 'ArrowDown', alt: true, shift: true, does: 'unread-after' },
      ],
    },
    { says: 'keys.panes', ways: [{ key: 'F6', does: 'pane-after' }, { key: 'F6', shift: true, does: 'pane-before' }] },
    { says: 'keys.settings', ways: [{ key: ',', mod: true, does: 'settings' }] },
    { says: 'keys.escape', ways: [{ key: 'Escape' }] },
  ],
  writing: [
    { says: 'keys.send', ways: [{ key: 'Enter' }] },
    { says: 'keys.newline', ways: [{ key: 'Enter', shift: true }] },
    { says: 'acts.edit_last', ways: [{ key: 'ArrowUp' }] },
  ],
  messages: [
    {
      says: 'keys.walk',
      ways: [
        { key: 'ArrowUp', does: 'before' },
        { key: 'ArrowDown', does: 'after' },
        { key: 'k', does: 'before' },
        { key: 'j', does: 'after' },
      ],
    },
    { says: 'keys.page', ways: [{ key: 'PageUp', does: 'page-before' }, { key: 'PageDown', does: 'page-after' }] },
    { says: 'keys.start', ways: [{ key: 'Home', does: 'first' }] },
    { says: 'keys.end', ways: [{ key: 'End', does: 'latest' }, { key: 'Escape', does: 'latest' }] },
    { says: 'keys.inside', ways: [{ key: 'Tab' }] },
    { says: 'acts.reply', ways: [{ key: 'r', does: 'reply' }] },
    { says: 'acts.edit', ways: [{ key: 'e', does: 'edit' }] },
    { says: 'acts.quote', ways: [{ key: 'q', does: 'quote' }] },
    { says: 'acts.react', ways: [{ key: '+', does: 'react' }] },
    { says: 'acts.pin', ways: [{ key: 'p', does: 'pin' }] },
    { says: 'acts.delete', ways: [{ key: 'Delete', does: 'delete' }] },
    { says: 'message.copy_link', ways: [{ key: 'c', does: 'copy-link' }] },
    { says: 'message.menu', ways: [{ key: 'F10', shift: true, does: 'menu' }, { key: 'ContextMenu', does: 'menu' }] },
  ],
} as const satisfies Record<string, readonly Line[]>

/** Where keys are answered. */
export type Part = keyof typeof KEY_MAP

/** A line of the map, by the sentences that there are. */
export interface KeyLine extends Line {
  says: (typeof KEY_MAP)[Part][number]['says']
}

export type KeyMap = Readonly<Record<Part, readonly KeyLine[]>>

const waysIn = (lines: readonly Line[]) => lines.flatMap((line): readonly Way[] => line.ways)

/** Reads a keystroke for the whole screen. A character alone counts only in the timeline (WCAG 2.1.4): elsewhere somebody may be writing, or dictating. */
export function shortcutOf(stroke: Stroke, inTimeline: boolean, map: KeyMap = KEY_MAP): Shortcut | null {
  const way = waysIn(map.everywhere).find((one) => isMeant(one, stroke) && (inTimeline || !isCharacterAlone(one)))
  return way?.does ?? null
}

/** Reads a keystroke for the messages, which have the focus. */
export function messageShortcutOf(stroke: Stroke, map: KeyMap = KEY_MAP): Shortcut | null {
  return waysIn(map.messages).find((one) => isMeant(one, stroke))?.does ?? null
}

function isMeant(way: Keys, { key, altKey, ctrlKey, metaKey, shiftKey }: Stroke): boolean {
  const hasMod = ctrlKey || metaKey
  return (
    key.toLowerCase() === way.key.toLowerCase() &&
    hasMod === (way.mod ?? false) &&
    altKey === (way.alt ?? false) &&
    (isSign(way.key) || shiftKey === (way.shift ?? false))
  )
}

/** Where a sign stands on the keyboard, and so whether it takes Shift, depends on the layout. */
export function isSign(key: string): boolean {
  return key.length === 1 && key.toLowerCase() === key.toUpperCase()
}

/** Alt makes other characters on many keyboards, so it does not make one a command. */
function isCharacterAlone(way: Keys): boolean {
  return way.key.length === 1 && way.mod === undefined
}
