import type { Room } from '@/api/types'
import type { Row } from '@/domain/rows'
import type { MessageAct } from '@/domain/shortcuts'

/** What is begun with a message: its menu, or one of the acts. */
export type Doing = 'menu' | MessageAct | 'toggle' | 'forward' | 'versions' | 'who' | 'readers' | 'save' | 'unread' | 'hide' | 'unpreview' | 'report'

/** A row with a message in it, in the log or on its way. */
export type MessageRowData = Extract<Row, { kind: 'message' | 'pending' }>

export function isMessage(row: Row | undefined): row is MessageRowData {
  return row?.kind === 'message' || row?.kind === 'pending'
}

/** A message's own address. */
export function linkTo({ uri }: Pick<Room, 'uri'>, seq: number): string {
  return `/r/${uri}/m/${seq}`
}
