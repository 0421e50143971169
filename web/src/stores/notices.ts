import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

const SHOWN_MS = 5000
const QUIET_MS = 5000

/** Short words at the edge of the screen, and what is said to screen readers. */
export const useNoticesStore = defineStore('notices', () => {
  const toast = shallowRef<{ id: number; text: string } | null>(null)
  const announced = ref('')
  let toastTimer: ReturnType<typeof setTimeout> | undefined
  let sayTimer: ReturnType<typeof setTimeout> | undefined
  let waiting: (() => string) | null = null
  let count = 0

  function show(text: string): void {
    clearTimeout(toastTimer)
    toast.value = { id: ++count, text }
    toastTimer = setTimeout(dismiss, SHOWN_MS)
  }

  function dismiss(): void {
    toast.value = null
  }

  /** Said politely, at most once in five seconds; of what comes meanwhile, the last. */
  function announce(sentence: () => string): void {
    waiting = sentence
    if (sayTimer !== undefined) return
    say()
  }

  function say(): void {
    if (waiting === null) {
      sayTimer = undefined
      return
    }
    announced.value = waiting()
    waiting = null
    sayTimer = setTimeout(say, QUIET_MS)
  }

  return { toast, announced, show, dismiss, announce }
})
