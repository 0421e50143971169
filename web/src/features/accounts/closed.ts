import type { Problem } from '@/api/problem'
import { problemText, t } from '@/i18n'

/** What stands on a page whose link cannot be looked up: it leads nowhere, too many were tried, or the server is away. Another try is worth it but for the first. */
export function closedDoor(problem: Problem, page: string, dead: { title: string; text: string }): { title: string; text: string; again: boolean } {
  if (!problem.isTemporary) return { ...dead, again: false }
  if (problem.status === 429) return { title: page, text: problemText(problem), again: true }
  return { title: t('auth.unreachable_title'), text: t('auth.unreachable'), again: true }
}
