import type { Http } from './http'
import type { MessageEvent, MessageState, Position } from './types'

/** What I keep of a message for myself. */
export type Mark = 'saved' | 'hidden'

/** A message that I saved. */
export interface Saved {
  id: number
  at: string
  event: MessageEvent
  state?: MessageState | null
}

/** Why a message is reported; the order in which the reasons are offered. */
export const REASONS = ['spam', 'harassment', 'violence', 'sexual', 'illegal', 'other'] as const
export type Reason = (typeof REASONS)[number]
export type Verdict = 'dismissed' | 'removed'

/** A message that was reported. */
export interface Report {
  id: number
  complaints: { by: number; at: string; reason: Reason; note: string }[]
  decision: { verdict: Verdict; by: number | null; at: string } | null
  event: MessageEvent
  state?: MessageState | null
}

/** What is done with messages for oneself, and about those that should not be there. A report is of a room, or, for administrators, of any (`null`). */
export function ownApi(http: Http) {
  const message = (room: number, seq: number) => `/rooms/${room}/messages/${seq}`
  const reports = (room: number | null) => (room === null ? '/admin/reports' : `/rooms/${room}/reports`)
  const page = (before: number | undefined) => (before === undefined ? '' : `before=${before}`)
  return {
    mark: (room: number, seq: number, mark: Mark) => http.send<void>('PUT', `${message(room, seq)}/${mark}`),
    unmark: (room: number, seq: number, mark: Mark) => http.send<void>('DELETE', `${message(room, seq)}/${mark}`),
    saved: (before?: number) => http.send<{ saved: Saved[]; next: number | null }>('GET', `/saved?${page(before)}`),
    setBack: (room: number, seq: number) => http.send<Position>('PUT', `/rooms/${room}/unread`, { seq }),
    report: (room: number, seq: number, body: { reason: Reason; note?: string }) => http.send<void>('PUT', `${message(room, seq)}/report`, body),
    reports: (room: number | null, all: boolean, before?: number) =>
      http.send<{ reports: Report[]; next: number | null }>('GET', `${reports(room)}?all=${all}&${page(before)}`),
    decide: (room: number | null, report: number, verdict: Verdict) => http.send<void>('PUT', `${reports(room)}/${report}/decision`, { verdict }),
    reopen: (room: number | null, report: number) => http.send<void>('DELETE', `${reports(room)}/${report}/decision`),
  }
}
