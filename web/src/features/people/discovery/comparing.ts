import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { contactsApi } from '@/api/contacts'
import { asProblem } from '@/api/problem'
import { problemText } from '@/i18n'
import { services } from '@/stores/services'
import { bytes, hide, tagOf, type Hidden, type Met, type Opened } from './hidden'
import type { Card } from './reading'

/** Addresses of one request. */
const AT_ONCE = 500

/** How long this device computes before it looks after everything else. */
const SLICE_MS = 12

/** Somebody of the address book who is here. */
export interface MetCard {
  name: string
  user: Met
}

/** What came of a comparison. */
export interface Compared {
  met: MetCard[]
  /** Those who are not here, or do not let themselves be found. They stay on this device. */
  others: Card[]
  /** How many addresses wait for another day, and for which. */
  waiting: number
  moreAt: string | null
}

/** Compares an address book here. Nothing of it leaves this device but elements that say nothing. */
export function useComparing() {
  const api = () => contactsApi(services().http, services().tokens)
  const done = ref(0)
  const total = ref(0)
  const error = ref('')
  const result = shallowRef<Compared | null>(null)
  const busy = computed(() => total.value > 0)
  let left = false

  /** Everybody who may be found, whomever one looks for, so that the server does not learn whom. */
  async function everybody(): Promise<Map<string, Uint8Array>> {
    const all = new Map<string, Uint8Array>()
    let after: string | null | undefined
    do {
      const page = await api().findable(after ?? undefined)
      for (const entry of page.entries.map(bytes)) all.set(tagOf(entry), entry)
      after = page.next
    } while (after != null && !left)
    return all
  }

  /** Does something with each, and lets the screen live in between. */
  async function each<A, B>(all: readonly A[], work: (one: A, at: number) => B): Promise<B[]> {
    const made: B[] = []
    let since = performance.now()
    for (const [at, one] of all.entries()) {
      made.push(work(one, at))
      if (performance.now() - since < SLICE_MS) continue
      await new Promise((resolve) => setTimeout(resolve))
      since = performance.now()
    }
    return made
  }

  async function compare(cards: Card[]): Promise<void> {
    const asked = cards.flatMap((card) => card.addresses.map((address) => ({ card, address })))
    total.value = asked.length
    done.value = 0
    error.value = ''
    result.value = null
    try {
      const entries = await everybody()
      const met = new Map<Card, Met>()
      let moreAt: string | null = null
      while (done.value < asked.length && !left) {
        const batch = asked.slice(done.value, done.value + AT_ONCE)
        const hidden = await each(batch, ({ address }) => hide(address))
        const answer = await api().evaluate(hidden.map((one: Hidden) => one.blinded))
        const opened: Opened[] = await each(answer.evaluated, (evaluated, at) => (hidden[at] as Hidden).open(evaluated))
        opened.forEach(({ tag, meet }, at) => {
          const entry = entries.get(tag)
          const user = entry === undefined ? null : meet(entry)
          if (user !== null) met.set((batch[at] as (typeof batch)[number]).card, user)
        })
        done.value += opened.length
        moreAt = answer.more_at ?? null
        if (opened.length < batch.length) break
      }
      const compared = new Set(asked.slice(0, done.value).map(({ card }) => card))
      result.value = {
        met: [...met].map(([card, user]) => ({ name: card.name, user })),
        others: [...compared].filter((card) => !met.has(card)),
        waiting: asked.length - done.value,
        moreAt,
      }
    } catch (thrown) {
      error.value = problemText(asProblem(thrown))
    } finally {
      total.value = 0
    }
  }

  onBeforeUnmount(() => {
    left = true
  })
  return { done, total, busy, error, result, compare }
}
