import { onMounted, onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { asProblem } from '@/api/problem'
import { problemText } from '@/i18n'

export interface Part<T> {
  entries: T[]
  /** Where the next part begins; null after the last. */
  next: string | null
}

/** A list that comes in parts: what is there, whether there is more, and why it could not be had. */
export interface Paged<T> {
  entries: ShallowRef<T[] | null>
  next: ShallowRef<string | null>
  failure: Ref<string>
  /** From the beginning; what is shown stays until the answer is there. */
  load(): Promise<void>
  more(): Promise<void>
}

/** How often it is looked again while somebody looks. */
const EVERY_MS = 5_000

/** Looks again now and then, while only the first part is shown: who reads on further down is not thrown back. */
export function usePaged<T>(read: (before: string | undefined) => Promise<Part<T>>): Paged<T> {
  const entries = shallowRef<T[] | null>(null)
  const next = shallowRef<string | null>(null)
  const failure = ref('')
  /** An answer that was overtaken is not shown. */
  let asked = 0
  let parts = 1

  async function take(before: string | undefined, earlier: readonly T[]): Promise<void> {
    const turn = ++asked
    try {
      const part = await read(before)
      if (turn !== asked) return
      // Not before: what is looked at again and again in vain must not be said again and again.
      failure.value = ''
      entries.value = [...earlier, ...part.entries]
      next.value = part.next
    } catch (thrown) {
      if (turn === asked) failure.value = problemText(asProblem(thrown))
    }
  }

  const load = () => {
    parts = 1
    return take(undefined, [])
  }
  const more = () => {
    parts += 1
    return take(next.value ?? undefined, entries.value ?? [])
  }
  const timer = setInterval(() => {
    if (document.visibilityState === 'visible' && parts === 1) void load()
  }, EVERY_MS)
  onMounted(load)
  onScopeDispose(() => clearInterval(timer))
  return { entries, next, failure, load, more }
}
