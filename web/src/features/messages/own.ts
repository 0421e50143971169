import { ownApi, type Reason } from '@/api/own'
import type { Message } from '@/domain/message'
import { t } from '@/i18n'
import { useLiveStore } from '@/stores/live'
import { useNoticesStore } from '@/stores/notices'
import { useRoomsStore } from '@/stores/rooms'
import { services } from '@/stores/services'
import { attempt } from './acts'

/** The requests of this part of the API. */
export function own(): ReturnType<typeof ownApi> {
  return ownApi(services().http)
}

/** Keeps a message, or does not any more where it is kept. */
export function save(room: number, { seq, saved }: Message): Promise<void> {
  return saved ? own().unmark(room, seq, 'saved') : own().mark(room, seq, 'saved')
}

/** Hides a message from me, and offers to undo that. */
export async function hide(room: number, seq: number): Promise<void> {
  await own().mark(room, seq, 'hidden')
  const undo = () => void attempt(() => own().unmark(room, seq, 'hidden'))
  useNoticesStore().show(t('acts.hidden'), { label: t('acts.undo'), run: undo })
}

/** Makes a message and what follows unread; while the room stays open, looking at it reads nothing. */
export async function setBack(room: number, seq: number): Promise<void> {
  useLiveStore().holdReading(room)
  useRoomsStore().moved(room, await own().setBack(room, seq))
}

/** Why a message was reported, in words. */
export function reasonText(reason: Reason): string {
  return t(reason === 'other' ? 'acts.reason_else' : `acts.reason_${reason}`)
}
