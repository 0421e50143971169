/** A page that is not on screen draws no frames; there what waits is handed on after this time. */
const LONGEST_MS = 100

/**
 * Hands things on in the order in which they came: one that comes alone at once, and those that come faster than the screen is drawn together,
 * before its next frame. So a burst is drawn once a frame instead of once for each.
 */
export class Pace<T> {
  private waiting: T[] = []
  private frame: number | null = null
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly take: (one: T) => void) {}

  add(one: T): void {
    if (this.frame !== null) {
      this.waiting.push(one)
      return
    }
    this.wait()
    this.take(one)
  }

  /** Forgets what waits. */
  clear(): void {
    this.rest()
    this.waiting = []
  }

  private wait(): void {
    this.frame = requestAnimationFrame(() => this.flush())
    this.timer = setTimeout(() => this.flush(), LONGEST_MS)
  }

  private rest(): void {
    if (this.frame !== null) cancelAnimationFrame(this.frame)
    this.frame = null
    clearTimeout(this.timer)
  }

  private flush(): void {
    this.rest()
    if (this.waiting.length === 0) return
    this.wait()
    // Taking one may clear the others.
    for (let one = this.waiting.shift(); one !== undefined; one = this.waiting.shift()) this.take(one)
  }
}
