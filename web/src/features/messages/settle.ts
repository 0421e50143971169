import { onBeforeUnmount, ref, type Ref } from 'vue'

const LONGEST_MS = 1000

/** Hides a list until its place holds: rows are measured only once they are drawn, so the place is taken again after each frame. */
export function useSettle(scroller: Ref<HTMLElement | null>): { settled: Ref<boolean>; settle(place: () => void): Promise<void> } {
  const settled = ref(false)
  let alive = true
  onBeforeUnmount(() => (alive = false))

  async function settle(place: () => void): Promise<void> {
    const end = performance.now() + LONGEST_MS
    let before = -1
    let height = -1
    while (alive && performance.now() < end) {
      place()
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const element = scroller.value
      if (element === null) break
      if (element.scrollTop === before && element.scrollHeight === height) break
      before = element.scrollTop
      height = element.scrollHeight
    }
    settled.value = true
  }

  return { settled, settle }
}
