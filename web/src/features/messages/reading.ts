import type { VirtualizerHandle } from 'virtua/vue'
import type { Row } from '@/domain/rows'
import type { Window } from '@/domain/window'

/** Nearer than this to the end counts as there. */
const AT_END_PX = 8

/** Up to where the log was read: what has been on screen is read, and the end of a window that reaches the end of the log reads everything. */
export function readUpTo(rows: readonly Row[], window: Window, list: VirtualizerHandle, view: HTMLElement): number | null {
  const bottom = view.scrollTop + view.clientHeight
  if (window.atEnd && view.scrollHeight - bottom <= AT_END_PX) return window.to
  for (let index = list.findItemIndex(bottom); index >= 0; index--) {
    const row = rows[index]
    const isWhole = list.getItemOffset(index) + list.getItemSize(index) <= bottom
    if (row?.kind === 'message' && isWhole) return row.message.seq
  }
  return null
}
