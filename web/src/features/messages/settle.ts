import { onBeforeUnmount, ref, type Ref } from 'vue'

const LONGEST_MS = 1000
/** What may stand below the last row. */
const BELOW_PX = 64

/**
 * Hides a list until its place holds: rows are measured only once they are drawn, so the place is taken again after each frame. `place` answers
 * whether it is taken at once; then the list is shown as soon as the rows in view are measured, else once nothing has moved for a frame.
 */
export function useSettle(scroller: Ref<HTMLElement | null>): { settled: Ref<boolean>; settle(place: () => boolean): Promise<void> } {
  const settled = ref(false)
  let alive = true
  onBeforeUnmount(() => (alive = false))

  async function settle(place: () => boolean): Promise<void> {
    const end = performance.now() + LONGEST_MS
    let before = -1
    let height = -1
    while (alive && performance.now() < end) {
      const element = scroller.value
      if (element === null || (place() && isDrawn(element))) break
      await new Promise((resolve) => requestAnimationFrame(resolve))
      if (element.scrollTop === before && element.scrollHeight === height) break
      before = element.scrollTop
      height = element.scrollHeight
    }
    settled.value = true
  }

  return { settled, settle }
}

/** Whether rows that are measured fill the view, or are all there is; the list hides the others. */
function isDrawn(element: HTMLElement): boolean {
  const view = element.getBoundingClientRect()
  let [top, bottom] = [view.bottom, view.top]
  for (const row of element.querySelectorAll('.item')) {
    const box = row.getBoundingClientRect()
    if (box.bottom < view.top || box.top > view.bottom) continue
    if (getComputedStyle(row).visibility === 'hidden') return false
    top = Math.min(top, box.top)
    bottom = Math.max(bottom, box.bottom)
  }
  return (top <= view.top || element.scrollTop <= 0) && bottom >= view.bottom - BELOW_PX
}
