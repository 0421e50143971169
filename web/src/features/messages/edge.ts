import { computed, nextTick, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { VirtualizerHandle } from 'virtua/vue'
import type { Row } from '@/domain/rows'

/** So many rows below the view are measured ahead. */
const ROWS = 4
/** The list takes longer than this to find that scrolling is over. */
const FRESH_MS = 60
/** A finger that rests on the list keeps it from coming to rest; rows do not wait for it. */
const LONGEST_MS = 500

interface Parts {
  rows: Readonly<ShallowRef<Row[]>>
  list: Ref<VirtualizerHandle | null>
  scroller: Ref<HTMLElement | null>
}

interface Edge {
  /** The places of rows that are drawn though nobody sees them yet. */
  drawn: ComputedRef<number[]>
  /** Settles once rows may come in front. */
  ready(): Promise<void>
  /** Rows came in front. */
  shifted(): void
  /** The rows that were drawn ahead need not be any more. */
  release(): void
  scrolled(): void
  /** The list has found that scrolling is over. */
  rested(): void
}

/**
 * Chooses the moment for rows in front, so that what is read stays where it is.
 *
 * From then until it comes to rest, the list keeps its distance from its end: a row in the view or at its lower edge that is measured only then
 * would move the others by as much as its guessed height was wrong. So these are measured before. And a rest that falls between the change and
 * its scroll event would make the list take its place for the old one. So rows come while it is scrolled, or when it has come to rest.
 */
export function useEdge({ rows, list, scroller }: Parts): Edge {
  const ids = shallowRef<readonly string[]>([])
  const drawn = computed(() => ids.value.map((id) => rows.value.findIndex((row) => row.id === id)).filter((index) => index >= 0))
  let preparing: Promise<void> | null = null
  let isShifting = false
  /** When it was scrolled last; null at rest. */
  let moved: number | null = null

  async function measure(): Promise<void> {
    await frame()
    const view = scroller.value
    const first = view === null ? undefined : list.value?.findItemIndex(view.scrollTop + view.clientHeight)
    if (first !== undefined) ids.value = rows.value.slice(first, first + ROWS).map((row) => row.id)
    await nextTick()
    // A row that is drawn while others are measured is measured one frame later.
    await frame()
    await frame()
  }

  async function prepare(): Promise<void> {
    const end = performance.now() + LONGEST_MS
    const isComingToRest = () => moved !== null && performance.now() - moved > FRESH_MS && performance.now() < end
    do {
      while (isComingToRest()) await frame()
      // At rest the list draws more rows around the view.
      if (!isShifting) await measure()
    } while (isComingToRest())
  }

  return {
    drawn,
    ready: () => (preparing ??= prepare().finally(() => (preparing = null))),
    shifted: () => (isShifting = true),
    release: () => (ids.value = []),
    scrolled: () => (moved = performance.now()),
    rested() {
      moved = null
      isShifting = false
    },
  }
}

const frame = () => new Promise((next) => requestAnimationFrame(next))
