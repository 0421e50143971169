import { Problem } from '@/api/problem'
import { isGone, isUp, NOBODY, type Pending } from '@/domain/message'
import { problemText, t } from '@/i18n'
import type { MessageRowData } from './rowData'

/** Why a message was not sent, as a sentence. */
export function pendingText(pending: Pending): string {
  return pending.state.kind === 'failed' ? problemText(new Problem(400, pending.state.code, '')) : ''
}

/** How it stands with a message that waits. */
export function waitingText(pending: Pending): string {
  if (!isUp(pending)) return t('chat.uploading')
  return t(pending.state.kind === 'queued' ? 'chat.queued' : 'chat.sending')
}

/** What a row says: its text, which may be none where there are files, or what became of it. */
export function rowText(row: MessageRowData, nameOf: (user: number) => string): string {
  if (row.kind === 'pending') return row.pending.text
  const { by, deleted, text } = row.message
  if (deleted === undefined) return isGone(row.message) ? t('message.gone') : text
  return deleted === by || deleted === NOBODY ? t('message.deleted') : t('message.deleted_by', { name: nameOf(deleted) })
}

/** How it stands with a row, in one word. */
export function rowState(row: MessageRowData): string {
  if (row.kind === 'pending') return row.pending.state.kind
  return isGone(row.message) ? 'gone' : 'logged'
}
