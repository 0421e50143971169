import { ref, type Ref } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { problemText } from '@/i18n'

/** One thing a person asked for: under way or not, and why it did not work. A second press while it runs does nothing. */
export function useTask(): {
  busy: Ref<boolean>
  error: Ref<string>
  run(work: () => Promise<void>, explain?: (problem: Problem) => string | null): Promise<boolean>
} {
  const busy = ref(false)
  const error = ref('')

  async function run(work: () => Promise<void>, explain?: (problem: Problem) => string | null): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    error.value = ''
    try {
      await work()
      return true
    } catch (thrown) {
      const problem = asProblem(thrown)
      error.value = explain?.(problem) ?? problemText(problem)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, error, run }
}
