/** What a scroll did. */
export interface Scrolled {
  /** Times between frames in milliseconds. Those that stood at the edge before and after, waiting for a page of history, are not among them. */
  frames: number[]
  stood: number
  /** The most rows that were drawn. */
  rows: number
  /** Frames without any row in view. */
  blank: number
  messages: number
}

/** How to scroll: so many pixels in every frame, until there were so many frames or messages, or the time is over. */
export interface Scroll {
  pixels: number
  frames: number
  messages: number
  longestMs: number
  /** Whether the rows are counted in every frame, which costs time, or before and after. */
  look: 'in every frame' | 'at the ends'
}

/** In the page: scrolls the timeline towards the front. */
export async function scroll(feed: Element, how: Scroll): Promise<Scrolled> {
  const result: Scrolled = { frames: [], stood: 0, rows: 0, blank: 0, messages: 0 }
  const frame = () => new Promise<number>((next) => requestAnimationFrame(next))
  const look = () => {
    const view = feed.getBoundingClientRect()
    const rows = [...feed.querySelectorAll<HTMLElement>('article')]
    result.rows = Math.max(result.rows, rows.length)
    const isSeen = (row: HTMLElement) => {
      const box = row.getBoundingClientRect()
      return box.bottom > view.top && box.top < view.bottom
    }
    if (!rows.some(isSeen)) result.blank += 1
    return Number(rows.find((row) => row.dataset['seq'] !== undefined)?.dataset['seq'])
  }
  const newest = look()
  let before = await frame()
  for (const end = performance.now() + how.longestMs; performance.now() < end; ) {
    const wasAtEdge = feed.scrollTop <= 0
    feed.scrollTop -= how.pixels
    const now = await frame()
    if (wasAtEdge && feed.scrollTop <= 0) result.stood += 1
    else result.frames.push(now - before)
    before = now
    if (how.look === 'in every frame') result.messages = newest - look()
    if (result.frames.length >= how.frames || result.messages >= how.messages) break
  }
  result.messages = newest - look()
  return result
}

/** In the page: the times between frames while nothing happens, or whatever else does. */
export async function idle(count: number): Promise<number[]> {
  const frame = () => new Promise<number>((next) => requestAnimationFrame(next))
  const times: number[] = []
  for (let before = await frame(); times.length < count; ) {
    const now = await frame()
    times.push(now - before)
    before = now
  }
  return times
}
