const HELD_MS = 500
const MOVED_PX = 10

/** Listens for a finger that rests on something; mice have their own button for that. Call `press` and `cancel` from pointer events. */
export function useLongPress(held: (target: Element, at: DOMRect) => void): { press(event: PointerEvent): void; cancel(event?: PointerEvent): void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let start = { x: 0, y: 0 }

  function press(event: PointerEvent): void {
    cancel()
    if (event.pointerType !== 'touch' || !event.isPrimary || !(event.target instanceof Element)) return
    const { target, clientX: x, clientY: y } = event
    start = { x, y }
    timer = setTimeout(() => {
      // The click that follows belongs to the press, not to a link under the finger.
      document.addEventListener('click', swallow, { capture: true, once: true })
      document.addEventListener('pointerdown', () => document.removeEventListener('click', swallow, true), { once: true })
      held(target, new DOMRect(x, y, 0, 0))
    }, HELD_MS)
  }

  function cancel(event?: PointerEvent): void {
    if (event?.type === 'pointermove' && Math.hypot(event.clientX - start.x, event.clientY - start.y) < MOVED_PX) return
    clearTimeout(timer)
  }

  return { press, cancel }
}

function swallow(event: Event): void {
  event.preventDefault()
  event.stopPropagation()
}
