import type { Problem } from '@/api/problem'
import { has, t } from './t'

/** What happened, in a sentence for the screen: ours where we have one, else the server's. */
export function problemText(problem: Problem): string {
  if (problem.status === 429 && problem.retryAfterMs !== null) {
    return t('problems.rate_limited_for', { count: Math.ceil(problem.retryAfterMs / 1000) })
  }
  const key = `problems.${problem.code}`
  if (has(key)) return t(key)
  return problem.detail || t('problems.unknown')
}
