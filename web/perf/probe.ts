import type { Page } from '@playwright/test'

/** What happens, and what is to be seen after it. */
export interface Wanted {
  /** What the clock starts at: the event's own time, as the browser stamped it. `frame` is a frame of the socket that has the text in it. */
  event: 'click' | 'keydown' | 'frame'
  text: string
  /** Where the text shows: at the end of the timeline, anywhere in its view, or in the field. */
  where: 'end' | 'view' | 'field'
  /** Whether to wait on, until the server has the message. */
  until: 'painted' | 'confirmed'
}

/** Milliseconds since the event. */
export interface Seen {
  painted: number
  confirmed: number
}

interface Probed extends Window {
  seen: Promise<Seen>
}

/** Does something in a page, and answers with how long its effect took to be painted. */
export async function timed(page: Page, wanted: Wanted, act: () => Promise<unknown>): Promise<Seen> {
  await page.evaluate(arm, wanted)
  await act()
  return page.evaluate(() => (window as unknown as Probed).seen)
}

/**
 * In the page: looks after every frame. A frame counts as painted at the first task after it, which is late by what the paint itself took and never
 * early. What is seen must be drawn: in view, and in a list that has come to rest.
 */
function arm(wanted: Wanted): void {
  const LONGEST_MS = 15_000
  const channel = new MessageChannel()
  const painted = () =>
    new Promise<void>((next) => {
      channel.port1.onmessage = () => next()
      requestAnimationFrame(() => channel.port2.postMessage(null))
    })
  const row = (): HTMLElement | undefined => {
    const feed = document.querySelector('[data-timeline]')
    if (feed === null || feed.getAttribute('aria-busy') === 'true') return undefined
    const rows = [...feed.querySelectorAll('article')]
    const one = (wanted.where === 'end' ? rows.slice(-3) : rows).find((row) => row.textContent?.includes(wanted.text))
    if (one === undefined || getComputedStyle(one).visibility !== 'visible') return undefined
    const [box, view] = [one.getBoundingClientRect(), feed.getBoundingClientRect()]
    return box.top < view.bottom && box.bottom > view.top ? one : undefined
  }
  const isThere = () => (wanted.where === 'field' ? document.querySelector('textarea')?.value === wanted.text : row() !== undefined)
  const isConfirmed = () => row()?.dataset['state'] === 'logged'
  let began = 0
  const start = (event: Event) => {
    if (wanted.event === 'frame' && !String((event as CustomEvent).detail).includes(wanted.text)) return
    window.removeEventListener(wanted.event, start, true)
    began = event.timeStamp
  }
  window.addEventListener(wanted.event, start, true)
  const watch = async (): Promise<Seen> => {
    const seen: Seen = { painted: 0, confirmed: 0 }
    for (const end = performance.now() + LONGEST_MS; performance.now() < end; ) {
      await painted()
      if (began === 0) continue
      if (seen.painted === 0 && isThere()) seen.painted = performance.now() - began
      if (seen.painted > 0 && (wanted.until === 'painted' || isConfirmed())) {
        seen.confirmed = performance.now() - began
        return seen
      }
    }
    throw new Error(`not seen within ${LONGEST_MS} ms: ${JSON.stringify({ wanted, began, ...seen })}`)
  }
  ;(window as unknown as Probed).seen = watch()
  ;(window as unknown as Probed).seen.catch(() => undefined)
}

/** In the page, before anything else: every frame of a socket becomes an event too, ahead of whoever else listens. */
export function listenToFrames(): void {
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols ?? [])
      this.addEventListener('message', ({ data }: MessageEvent) => window.dispatchEvent(new CustomEvent('frame', { detail: data })))
    }
  }
}
