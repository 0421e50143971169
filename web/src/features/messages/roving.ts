import { computed, nextTick, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { VirtualizerHandle } from 'virtua/vue'
import type { Row } from '@/domain/rows'
import { isMessage, type MessageRowData } from './rowData'

/** So many frames a row that is drawn for the first time may take to find its place. */
const FRAMES = 4

interface Parts {
  rows: Readonly<ShallowRef<Row[]>>
  list: Ref<VirtualizerHandle | null>
  scroller: Ref<HTMLElement | null>
}

interface Roving {
  /** The row that Tab comes to; null where there is no message. */
  current: ComputedRef<MessageRowData | null>
  /** Rows that stay in the page wherever it is scrolled, so that the focus never falls off. */
  kept: ComputedRef<number[]>
  /** The focus came to this row by itself. */
  took(id: string): void
  /**
   * The rows are about to change while something else than the end is read. Nothing that comes or goes at the far end is drawn for the keyboard's
   * sake: the row that Tab comes to stays, or where it leaves, the one in the middle of the view takes its place.
   */
  rest(next: readonly Row[]): void
  /** The end is followed: the latest is the one that Tab comes to. */
  follow(): void
  focus(where: 'before' | 'after' | 'page-before' | 'page-after' | 'first' | 'latest' | 'current'): Promise<void>
}

/** One message at a time takes the keyboard's focus (roving tabindex); the latest, until somebody moves. */
export function useRoving({ rows, list, scroller }: Parts): Roving {
  const chosen = shallowRef<string | null>(null)
  const resting = shallowRef<string | null>(null)
  const index = computed(() => {
    const at = [chosen.value, resting.value].map(indexOf).find((found) => found >= 0)
    return at ?? rows.value.findLastIndex(isMessage)
  })
  const current = computed(() => {
    const row = rows.value[index.value]
    return isMessage(row) ? row : null
  })
  const kept = computed(() => (index.value < 0 ? [] : [index.value]))

  function indexOf(id: string | null): number {
    return id === null ? -1 : rows.value.findIndex((row) => row.id === id)
  }

  function rest(next: readonly Row[]): void {
    const id = current.value?.id ?? null
    resting.value = next.some((row) => row.id === id) ? id : inView()
  }

  function inView(): string | null {
    const view = scroller.value
    const middle = view === null ? undefined : list.value?.findItemIndex(view.scrollTop + view.clientHeight / 2)
    return rows.value[nearestFrom(middle ?? -1, 1) ?? -1]?.id ?? null
  }

  async function focus(where: Parameters<Roving['focus']>[0]): Promise<void> {
    if ((where === 'before' || where === 'after') && readsOn(where === 'after' ? 1 : -1)) return
    const to = target(where)
    const row = rows.value[to]
    if (row === undefined) return
    chosen.value = row.id
    await nextTick()
    await bring(row.id)
  }

  /** A row is hidden until it is measured, and its place may shift then, or when older rows come; so it is brought into view again. */
  async function bring(id: string): Promise<void> {
    let isThere = false
    for (let frame = 0; frame < FRAMES && chosen.value === id; frame++) {
      const element = elementOf(id)
      if (!isThere) element?.focus({ preventScroll: true })
      isThere ||= document.activeElement === element
      element?.scrollIntoView({ block: 'nearest' })
      await new Promise((next) => requestAnimationFrame(next))
    }
  }

  function target(where: Parameters<Roving['focus']>[0]): number {
    const at = index.value
    if (where === 'current') return at
    if (where === 'first') return rows.value.findIndex(isMessage)
    if (where === 'latest') return rows.value.findLastIndex(isMessage)
    const step = where === 'after' || where === 'page-after' ? 1 : -1
    const from = where === 'before' || where === 'after' ? at + step : aScreenOn(at, step)
    return nearestFrom(from, step) ?? nearestFrom(from, -step) ?? at
  }

  /** The row one screen from this one, and at least the next. */
  function aScreenOn(at: number, step: 1 | -1): number {
    const handle = list.value
    const screen = (scroller.value?.clientHeight ?? 0) * 0.9
    const found = handle === null ? at : handle.findItemIndex(Math.max(0, handle.getItemOffset(at) + step * screen))
    return step > 0 ? Math.max(found, at + 1) : Math.min(found, at - 1)
  }

  function nearestFrom(from: number, step: number): number | null {
    for (let at = from; at >= 0 && at < rows.value.length; at += step) if (isMessage(rows.value[at])) return at
    return null
  }

  /** A message higher than the screen is read to its end before the next one is gone to. */
  function readsOn(step: 1 | -1): boolean {
    const view = scroller.value
    const element = elementOf(current.value?.id ?? '')
    if (view === null || element === null || !element.contains(document.activeElement)) return false
    const [box, frame] = [element.getBoundingClientRect(), view.getBoundingClientRect()]
    const hidden = step > 0 ? box.bottom - frame.bottom : frame.top - box.top
    if (box.height <= frame.height || hidden <= 1) return false
    view.scrollBy({ top: step * Math.min(hidden, frame.height * 0.8) })
    return true
  }

  function elementOf(id: string): HTMLElement | null {
    return scroller.value?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`) ?? null
  }

  return { current, kept, focus, rest, follow: () => (resting.value = null), took: (id) => (chosen.value = id) }
}
