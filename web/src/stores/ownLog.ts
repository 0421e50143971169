import type { Room, UserEvent } from '@/api/types'
import { useDraftsStore } from './drafts'
import { useNearStore } from './near'
import { usePeopleStore } from './people'
import type { createRefresher } from './refresher'
import { useReportsStore } from './reports'
import { useRoomsStore } from './rooms'
import { services } from './services'
import { useSessionStore } from './session'
import { useTimelineStore } from './timeline'

interface Host {
  forgetRoom: (id: number) => void
  joined: (room: Room) => void
  refresher: ReturnType<typeof createRefresher>
}

/** What an entry of my own log changes on this device. */
export function applyOwn(event: UserEvent, { forgetRoom, joined, refresher }: Host): void {
  const rooms = useRoomsStore()
  switch (event.event) {
    case 'admin.changed':
      return useSessionStore().learn(event.data)
    case 'presence.changed':
      return
    case 'username.changed':
      return void askMyName()
    case 'relation.changed':
      if (useNearStore().change(event.data)) for (const room of rooms.mine) if (room.unread > 0) refresher.later(room.id)
      return
    case 'contact.joined':
      return void import('./tellings').then((of) => of.tellOf(event.data.user))
    case 'position.moved':
      if (!rooms.movedElsewhere(event.data.room, event.data)) void refresher.now(event.data.room)
      return
    case 'message.marked':
    case 'message.unmarked':
      return useTimelineStore().applyMark({ ...event.data, on: event.event === 'message.marked' })
    case 'draft.changed':
      return useDraftsStore().hear(event.data.room, event.cursor)
    case 'reports.changed':
      return useReportsStore().change(event.data.room ?? null)
    case 'membership.changed': {
      const { room, state } = event.data
      if (state === 'left' || state === 'removed') forgetRoom(room)
      else if (state !== 'invited') void services().api.room(room).then(joined, () => undefined)
      void rooms.loadInvitations().catch(() => undefined)
    }
  }
}

/** Another device gave me another name. What is missed is told by the next welcome. */
async function askMyName(): Promise<void> {
  const me = useSessionStore().me
  const { users } = await services().api.users(me === null ? [] : [me.id]).catch(() => ({ users: [] }))
  usePeopleStore().learn(users)
  for (const { username } of users) useSessionStore().learn({ username })
}
