import type { Room, RoomEvent } from '@/api/types'
import type { RoomHead } from '@/realtime/frames'

/** The server counts to 100; what lies at or above is shown as 99+. */
const UNREAD_CAP = 100
const PREVIEW = 200

/** A room's marks are true up to its `head`. What is not above it is already counted. */
export function withRoomEvent(room: Room, event: RoomEvent, me: number): Room {
  if (event.seq <= room.head) return room
  const next: Room = { ...room, head: event.seq }
  switch (event.event) {
    case 'room.changed': {
      const { data } = event
      if (data.name !== undefined) next.name = data.name
      if (data.archived !== undefined) next.archived = data.archived
      if (data.history !== undefined) next.history = data.history
      if (data.default !== undefined) next.default = data.default
      if (data.by_address !== undefined) next.by_address = data.by_address
      return next
    }
    case 'message.created': {
      next.last_message = { seq: event.seq, by: event.by, at: event.at, text: (event.data.text ?? '').slice(0, PREVIEW) }
      if (event.by === me) return { ...next, position: event.seq, unread: 0 }
      // Old news from elsewhere: nobody has to read them.
      if (event.data.imported === true) return room.unread === 0 ? { ...next, position: event.seq } : next
      return { ...next, unread: Math.min(UNREAD_CAP, room.unread + 1) }
    }
    case 'messages.redacted': {
      const last = room.last_message
      if (last?.by === event.data.user && last.seq <= event.data.through) next.last_message = { ...last, text: '' }
      return next
    }
    case 'member.joined':
      return { ...next, members: room.members + 1 }
    case 'member.left':
      return { ...next, members: Math.max(0, room.members - 1) }
    case 'member.role_changed':
      return event.data.user === me ? { ...next, role: event.data.role } : next
    // Whether an invited or a joined one was removed is not said, so the caller asks for the room.
    case 'member.removed':
    case 'member.invited':
    case 'person.erased':
    case 'person.renamed':
    case 'room.created':
    case 'room.deleted':
      return next
  }
}

/** `room.head` stands for events up to `seq`: the count is the server's. */
export function withRoomHead(room: Room, frame: RoomHead): Room {
  return frame.seq < room.head ? room : { ...room, head: frame.seq, unread: frame.unread }
}

/** I read up to `position`, and the server counted what is left. */
export function withPosition(room: Room, position: number, unread: number): Room {
  return position < room.position ? room : { ...room, position, unread }
}

/** The number on a room's badge; the empty text where there is nothing to say. */
export function badge(unread: number): string {
  if (unread <= 0) return ''
  return unread >= UNREAD_CAP ? '99+' : String(unread)
}

/** When something last happened that people see, in milliseconds: rooms are listed by it. */
export function lastActivity(room: Room): number {
  return Date.parse(room.last_message?.at ?? room.created_at)
}

/** The list: the latest first, the archived at the end. */
export function inOrder(rooms: readonly Room[]): Room[] {
  return [...rooms].sort(
    (a, b) => Number(a.archived) - Number(b.archived) || lastActivity(b) - lastActivity(a) || b.id - a.id,
  )
}
