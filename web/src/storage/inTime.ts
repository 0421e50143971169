/** A step of waiting, and how many there are. */
const STEP_MS = 300
const STEPS = 10

/** Something took too long. */
export class Late extends Error {}

/**
 * What comes within three seconds; `Late` where nothing does. They are counted in steps: a page that the browser froze in between has the rest
 * of them left.
 */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let isOver = false
  const end = work.finally(() => (isOver = true))
  end.catch(() => undefined)
  for (let step = 0; step < STEPS; step++) {
    let timer: ReturnType<typeof setTimeout> | undefined
    await Promise.race([end, new Promise((next) => (timer = setTimeout(next, STEP_MS)))]).finally(() => clearTimeout(timer))
    if (isOver) return end
  }
  throw new Late()
}
