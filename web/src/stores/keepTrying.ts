import { asProblem, type Problem } from '@/api/problem'
import { backoffMs } from '@/realtime/backoff'

interface Owner {
  /** Whether anybody still waits for it: asked before every try and before its end. */
  isWanted(): boolean
  /** It failed for a reason that does not pass. */
  gaveUp(problem: Problem): void
}

/** Repeats what fails for a reason that passes, each time after a longer wait, until it is done or nobody wants it. */
export function keepTrying(work: () => Promise<() => void>, owner: Owner, failures = 0): void {
  work().then(
    (finish) => {
      if (owner.isWanted()) finish()
    },
    (thrown: unknown) => {
      if (!owner.isWanted()) return
      const problem = asProblem(thrown)
      if (!problem.isTemporary && problem.status < 500) return owner.gaveUp(problem)
      const wait = problem.retryAfterMs ?? backoffMs(failures, Math.random())
      setTimeout(() => owner.isWanted() && keepTrying(work, owner, failures + 1), wait)
    },
  )
}
