import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

const SHOWN_MS = 5000
const QUIET_MS = 5000

/** What can be done about what was said. */
export interface NoticeAction {
  label: string
  run: () => void
}

/** Short words at the edge of the screen, and what is said to screen readers. */
export const useNoticesStore = defineStore('notices', () => {
  const toast = shallowRef<{ id: number; text: string; action?: NoticeAction | undefined } | null>(null)
  const announced = ref('')
  let toastTimer: ReturnType<typeof setTimeout> | undefined
  let sayTimer: ReturnType<typeof setTimeout> | undefined
  let waiting: (() => string) | null = null
  let count = 0

  function show(text: string, action?: NoticeAction): void {
    clearTimeout(toastTimer)
    toast.value = { id: ++count, text, action }
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
