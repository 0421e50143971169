import { heardOf, type Draft } from '@/domain/draft'
import type { Pending } from '@/domain/message'
import { newKey } from '@/domain/key'

interface Left {
  /** A message on its way, or null where it is to be forgotten, by key. */
  outbox: [string, Pending | null][]
  drafts: [number, Draft][]
}

/**
 * What one person wrote and the database has not confirmed. A page that goes takes with it whatever the database was still to do, and
 * only `localStorage` is written at once: so what is unconfirmed is left there, and the next start takes it.
 */
export class Unsaved {
  readonly outbox = new Map<string, Pending | null>()
  readonly drafts = new Map<number, Draft>()
  private readonly all: string
  private readonly own: string
  private isLeft = false

  constructor(user: number) {
    this.all = `commune.unsaved.${user}.`
    this.own = this.all + newKey()
  }

  /** The database has this now; what was written since then stays. */
  saved(what: Left): void {
    for (const [key, pending] of what.outbox) if (this.outbox.get(key) === pending) this.outbox.delete(key)
    for (const [room, draft] of what.drafts) if (this.drafts.get(room) === draft) this.drafts.delete(room)
    if (this.isLeft && this.isEmpty()) this.stay()
  }

  /** The page goes. */
  leave(): void {
    if (this.isEmpty()) return
    this.isLeft = true
    const left: Left = { outbox: [...this.outbox], drafts: [...this.drafts] }
    attempt(() => localStorage.setItem(this.own, JSON.stringify(left)))
  }

  /** The page did not go after all. */
  stay(): void {
    this.isLeft = false
    attempt(() => localStorage.removeItem(this.own))
  }

  /** Takes over what pages left that are gone. */
  take(): void {
    this.each((name) => {
      const text = localStorage.getItem(name)
      localStorage.removeItem(name)
      const left = JSON.parse(text ?? '') as Left
      for (const [key, pending] of left.outbox) this.outbox.set(key, pending)
      for (const [room, draft] of left.drafts) this.drafts.set(room, heardOf(draft))
    })
  }

  forget(): void {
    this.outbox.clear()
    this.drafts.clear()
    this.each((name) => localStorage.removeItem(name))
  }

  private isEmpty(): boolean {
    return this.outbox.size === 0 && this.drafts.size === 0
  }

  private each(work: (name: string) => void): void {
    attempt(() => {
      for (const name of Object.keys(localStorage)) if (name.startsWith(this.all)) attempt(() => work(name))
    })
  }
}

/** Where nothing may be stored, or there is no room left, only what the database does not get in time is lost. */
function attempt(work: () => void): void {
  try {
    work()
  } catch {
    // As if there were nothing.
  }
}
