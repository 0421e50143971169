import type { Row } from '@/domain/rows'

/** No row is lower, in CSS pixels. */
const LOWEST_PX = 24

/** Where a room opens: at the message asked for, else where reading stopped, else at the end. */
export type Place = { kind: 'target' | 'unread'; index: number } | { kind: 'end' }

export function placeIn(rows: readonly Row[], target: number | null): Place {
  const index = indexOf(rows, target)
  if (index >= 0) return { kind: 'target', index }
  const unread = rows.findIndex((row) => row.kind === 'unread')
  return unread >= 0 ? { kind: 'unread', index: unread } : { kind: 'end' }
}

/** Rows that a room is opened with, and how many of them are drawn before anything is measured. */
export interface Opening {
  rows: Row[]
  drawn: number
}

/** Rows that fill a view of this height at the place, and all behind it. The rest comes in front once these are shown. */
export function opening(rows: Row[], target: number | null, height: number): Opening {
  const screen = Math.ceil(height / LOWEST_PX)
  const place = placeIn(rows, target)
  const first = Math.max(0, place.kind === 'end' ? rows.length - screen : place.index - Math.ceil(screen / 2))
  return { rows: rows.slice(first), drawn: Math.min(rows.length - first, Math.ceil(1.5 * screen)) }
}

export function indexOf(rows: readonly Row[], seq: number | null): number {
  return rows.findIndex((row) => row.kind === 'message' && row.message.seq === seq)
}
