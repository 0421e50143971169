import type { Row } from '@/domain/rows'

/** A row with a message in it, in the log or on its way. */
export type MessageRowData = Extract<Row, { kind: 'message' | 'pending' }>

export function isMessage(row: Row | undefined): row is MessageRowData {
  return row?.kind === 'message' || row?.kind === 'pending'
}
