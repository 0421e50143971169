import { isGone, type Message } from '@/domain/message'
import type { Rights } from '@/domain/rights'
import type { Doing } from './rowData'

/** What may be done with a message; nothing with one that is not in the log, or not any more. */
export function allowedOn(message: Message | null, rights: Rights, me: number): ReadonlySet<Doing> {
  const allowed = new Set<Doing>()
  if (message === null || isGone(message)) return allowed
  const mine = message.by === me
  if (rights.write) for (const what of ['reply', 'react', 'toggle'] as const) allowed.add(what)
  // Files have no words to be taken up.
  if (rights.write && message.text !== '') allowed.add('quote')
  if (rights.write && mine && message.forwarded === undefined) allowed.add('edit')
  if (rights.pin) allowed.add('pin')
  if (mine || rights.deleteOthers) allowed.add('delete')
  if (mine && message.previews !== undefined) allowed.add('unpreview')
  if (message.edited !== undefined) allowed.add('versions')
  if (message.reactions !== undefined) allowed.add('who')
  if (mine) allowed.add('readers')
  if (rights.read) allowed.add('unread')
  if (!mine) allowed.add('report')
  for (const what of ['forward', 'save', 'hide'] as const) allowed.add(what)
  return allowed
}
