import { shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Row } from '@/domain/rows'
import { useLongPress } from './longPress'
import { isMessage, type MessageRowData } from './rowData'

interface OpenMenu {
  row: MessageRowData
  at: DOMRectReadOnly
  /** What the focus comes back to. */
  opener: HTMLElement
}

/** The menu of one message: opened by key, by button, or by a finger that rests on it. `listeners` belong on what holds the rows. */
export function useRowMenu(rows: Readonly<ShallowRef<Row[]>>, scroller: Ref<HTMLElement | null>, took: (id: string) => void) {
  const menu = shallowRef<OpenMenu | null>(null)

  /** Opens at a place, else at the row itself. */
  function openMenu(id: string | undefined, at?: DOMRectReadOnly): void {
    const row = rows.value.find((one) => one.id === id)
    const opener = id === undefined ? null : scroller.value?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
    if (!isMessage(row) || !opener) return
    took(row.id)
    menu.value = { row, at: at ?? (opener.querySelector('.body') ?? opener).getBoundingClientRect(), opener }
  }

  const rowOf = (target: EventTarget | null) => (target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset['row'] : undefined)
  const { press, cancel } = useLongPress((target, at) => openMenu(rowOf(target), at))

  function focusin(event: FocusEvent): void {
    const id = rowOf(event.target)
    if (id !== undefined) took(id)
  }

  /** The mouse keeps the browser's own menu; the menu key has opened ours, and a finger has too. */
  function contextmenu(event: MouseEvent): void {
    if (event.button !== 2 && !event.ctrlKey) event.preventDefault()
  }

  const listeners = { focusin, contextmenu, pointerdown: press, pointermove: cancel, pointerup: cancel, pointercancel: cancel }
  return { menu, openMenu, listeners }
}
