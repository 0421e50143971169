import { shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Row } from '@/domain/rows'
import { useLongPress } from './longPress'
import { isMessage, type Doing, type MessageRowData } from './rowData'

interface Begun {
  what: Doing
  emoji?: string | undefined
  row: MessageRowData
  at: DOMRectReadOnly
  /** What the focus comes back to. */
  opener: HTMLElement
}

/** What is done with one message, beginning with its menu: opened by key, by button, or by a finger that rests on it. `listeners` belong on what holds the rows. */
export function useRowMenu(rows: Readonly<ShallowRef<Row[]>>, scroller: Ref<HTMLElement | null>, took: (id: string) => void) {
  const begun = shallowRef<Begun | null>(null)

  /** Begins at a place, else at the row itself. */
  function begin(what: Doing, id: string | undefined, { at, emoji }: { at?: DOMRectReadOnly; emoji?: string | undefined } = {}): void {
    const row = rows.value.find((one) => one.id === id)
    const opener = id === undefined ? null : scroller.value?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
    if (!isMessage(row) || !opener) return
    took(row.id)
    begun.value = { what, emoji, row, at: at ?? (opener.querySelector('.body') ?? opener).getBoundingClientRect(), opener }
  }

  const rowOf = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined)
  const { press, cancel } = useLongPress((target, at) => begin(target.closest('.chips') ? 'who' : 'menu', rowOf(target), { at }))

  function focusin(event: FocusEvent): void {
    const id = rowOf(event.target)
    if (id !== undefined) took(id)
  }

  /** The mouse keeps the browser's own menu; the menu key has opened ours, and a finger has too. */
  function contextmenu(event: MouseEvent): void {
    if (event.button !== 2 && !event.ctrlKey) event.preventDefault()
  }

  const listeners = { focusin, contextmenu, pointerdown: press, pointermove: cancel, pointerup: cancel, pointercancel: cancel }
  return { begun, begin, listeners }
}
