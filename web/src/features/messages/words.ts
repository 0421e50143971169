import { Problem } from '@/api/problem'
import type { Pending } from '@/domain/message'
import { problemText } from '@/i18n'

/** Why a message was not sent, as a sentence. */
export function pendingText(pending: Pending): string {
  return pending.state.kind === 'failed' ? problemText(new Problem(400, pending.state.code, '')) : ''
}
