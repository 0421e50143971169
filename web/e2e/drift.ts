/** What one page of older rows did. */
export interface Prepended {
  /** Whether older rows came within the time. */
  came: boolean
  /** How far what was read has moved, in pixels; null where rows came before anything could be read. */
  drift: number | null
}

/**
 * In the page: goes near the front of the list, though not to it, and waits until older rows stand there. What is read meanwhile is the first row
 * well inside the view, and its place is looked at in every frame from the moment it has come to rest.
 */
export async function prepend(): Promise<Prepended> {
  const NEAR_PX = 600
  const LONGEST_MS = 15_000
  const REST_MS = 400
  const STILL = 2
  const LOST_PX = 1e6
  const frame = () => new Promise((next) => requestAnimationFrame(next))
  const feed = document.querySelector<HTMLElement>('[data-timeline]')
  if (feed === null) return { came: false, drift: LOST_PX }
  const inView = () => {
    const top = feed.getBoundingClientRect().top
    return [...feed.querySelectorAll<HTMLElement>('article')].find((one) => one.getBoundingClientRect().top > top + 100)
  }
  let seq: string | undefined
  const row = () => feed.querySelector<HTMLElement>(`article[data-seq="${seq}"]`)
  const place = () => row()?.getBoundingClientRect().top ?? LOST_PX
  /** Grows by a page when one comes in front, and by dividers at most otherwise. */
  const inFront = (of: HTMLElement | null) => Number(of?.getAttribute('aria-posinset')) - Number(of?.dataset['seq'])
  const rows = inFront(inView() ?? null)
  const hasCome = () => inFront(row()) > rows + 30

  feed.scrollTop = Math.min(feed.scrollTop, NEAR_PX)
  // Rows that were jumped to are measured once they are drawn; what is read begins when that is over.
  let before = LOST_PX
  let isReading = false
  for (let still = 0; still < STILL; ) {
    await frame()
    if (row() === null) seq = inView()?.dataset['seq']
    if (hasCome()) break
    still = place() === before ? still + 1 : 0
    before = place()
    isReading = still === STILL
  }
  for (const end = performance.now() + LONGEST_MS; !hasCome() && performance.now() < end; ) await frame()
  const came = hasCome()
  let drift = 0
  // Long enough for the list to come to rest, as it does under somebody who reads.
  for (const end = performance.now() + REST_MS; performance.now() < end; ) {
    drift = Math.max(drift, Math.abs(place() - before))
    await frame()
  }
  return { came, drift: isReading ? drift : null }
}

/**
 * Runs {@link prepend} so many times, or until nothing older comes. Answers with the drift of each page. A first one is not looked at: it comes
 * while the end is still in view, and followed.
 */
export async function prependPages(run: (work: typeof prepend) => Promise<Prepended>, pages = 20): Promise<number[]> {
  const drifts: number[] = []
  await run(prepend)
  while (drifts.length < pages) {
    const { came, drift } = await run(prepend)
    if (!came) break
    if (drift !== null) drifts.push(drift)
  }
  return drifts
}
