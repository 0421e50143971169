import type { Room } from '@/api/types'
import { messageShortcutOf, type MessageAct, type Shortcut } from '@/domain/shortcuts'
import type { Window } from '@/domain/window'
import { useSettingsStore } from '@/stores/settings'
import type { Doing } from './rowData'
import type { useRoving } from './roving'
import { useShare } from './share'

interface Parts {
  room(): Room
  window(): Window
  roving: ReturnType<typeof useRoving>
  /** Whether all that the window holds stands in the list. */
  isWhole(): boolean
  begin(what: Doing, id: string): void
  /** Shows an end of the log, and asks for it where it is not at hand. */
  show(end: 'first' | 'latest'): void
}

/** What keys do while the messages have the focus. */
export function useMessageKeys({ room, window, roving, isWhole, begin, show }: Parts): { onKey(event: KeyboardEvent): void; drawn(): Promise<void> } {
  const { copyLink } = useShare()
  const settings = useSettingsStore()
  /** The end of the log that the keyboard asked for, until the part that has it is drawn. */
  let owed: 'first' | 'latest' | null = null

  function onKey(event: KeyboardEvent): void {
    const does = messageShortcutOf(event, settings.keyMap)
    const row = roving.current.value
    if (does === null) return
    event.preventDefault()
    if (does === 'copy-link' && row?.kind === 'message') void copyLink(room(), row.message.seq)
    else if (does === 'before' || does === 'after' || does === 'page-before' || does === 'page-after') void roving.focus(does)
    else if (does === 'first' || does === 'latest') {
      owed = does
      show(does)
      void drawn()
    } else if (row !== null && (does === 'menu' || isAct(does))) begin(does, row.id)
  }

  /** Rows were drawn: perhaps those that were asked for. */
  async function drawn(): Promise<void> {
    const end = owed
    if (end === null || !isWhole() || !(end === 'first' ? window().atStart : window().atEnd)) return
    owed = null
    show(end)
    await roving.focus(end)
  }

  return { onKey, drawn }
}

const ACTS: readonly Shortcut[] = ['reply', 'edit', 'quote', 'react', 'pin', 'delete']

function isAct(does: Shortcut): does is MessageAct {
  return ACTS.includes(does)
}
