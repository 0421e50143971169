import type { Room, RoomEvent } from '@/api/types'
import type { RoomHead } from '@/realtime/frames'

/** The server counts to 100; what lies at or above is shown as 99+. */
const UNREAD_CAP = 100
const PREVIEW = 200
/** So many messages are remembered one by one; more than these are 99+ wherever reading stops. */
const REMEMBERED = 200

/**
 * What `unread` is made of: what the server counted up to an event, never below the position, and the messages of others that came after it. Positions, counts and messages come by three ways and in no
 * order between them, so a message that comes late is not counted where it was read already, and not twice where it is in the count.
 */
interface Count {
  through: number
  unread: number
  since: readonly number[]
}

/**
 * A room as this device keeps it. Without a count, `unread` was counted by the server up to `head`. `mine`: my last message that I heard of. `told`: what I
 * sent up to here is in the position, or was before I set it back.
 */
export type KnownRoom = Room & { count?: Count; mine?: number; told?: number }

/** Where I read up to, as my own log tells it: `set_back` and `through` are absent while I never set it back. */
export interface Moved {
  seq: number
  set_back?: number
  through?: number
}

/** Of two positions, the one that was set back more often is the later one; of equals the further one. */
function isBefore(one: Pick<Room, 'position' | 'set_back'>, other: Pick<Room, 'position' | 'set_back'>): boolean {
  return one.set_back === other.set_back ? one.position < other.position : one.set_back < other.set_back
}

function countOf(room: KnownRoom): Count {
  return room.count ?? { through: room.head, unread: room.unread, since: [] }
}

function counted(room: KnownRoom, position: number, count: Count): KnownRoom {
  const since = count.since.filter((seq) => seq > count.through).slice(-REMEMBERED)
  return { ...room, position, unread: Math.min(UNREAD_CAP, count.unread + since.length), count: { ...count, since } }
}

/** Whether what is unread above `position` is known here. */
export function isCounted(room: KnownRoom, position: number): boolean {
  return position >= countOf(room).through
}

/** I read up to `position`. Where that is below what the server counted, its next count says how much is left. */
export function withPosition(room: KnownRoom, position: number): KnownRoom {
  if (position <= room.position) return room
  const count = countOf(room)
  return counted(room, position, isCounted(room, position) ? { ...count, through: position, unread: 0 } : count)
}

/** I read up to there on another device, or set it back: then only the server's next count says what is unread. */
export function withMoved(room: KnownRoom, { seq, set_back = 0, through = 0 }: Moved): KnownRoom {
  if (set_back === room.set_back) return withPosition(room, seq)
  if (set_back < room.set_back) return room
  const { mine = 0 } = room
  return { ...room, count: countOf(room), set_back, told: through, position: mine > through ? Math.max(seq, mine) : seq }
}

/** The server counted what is unread, above the position and up to `head`. A count from before my reading on is passed over. */
export function withCount(room: KnownRoom, answer: Pick<Room, 'position' | 'unread' | 'head' | 'set_back'>): KnownRoom {
  const count = countOf(room)
  const { mine = 0 } = room
  // What I sent after it was set back is read, though the answer does not know of it.
  const position = mine > answer.head ? Math.max(mine, answer.position) : answer.position
  if (isBefore({ ...answer, position }, room) || answer.head < count.through) return room
  const through = Math.max(answer.head, answer.position)
  const told = answer.set_back > room.set_back ? answer.head : Math.max(answer.head, room.told ?? 0)
  const next = counted({ ...room, set_back: answer.set_back, told }, answer.position, { ...count, through, unread: answer.unread })
  return withPosition(next, position)
}

/** The server's word on a room. What came by the log after that word was made stays. */
export function withWord(room: KnownRoom | undefined, word: Room): KnownRoom {
  if (room === undefined || word.state !== 'joined') return word
  const { head, last_message } = room.head > word.head ? room : word
  const { position, unread, set_back, mine = 0, told = 0 } = room
  return withCount({ ...word, head, last_message, position, unread, set_back, mine, told, count: countOf(room) }, word)
}

/** A room's marks are true up to its `head`. What is not above it is already counted, and what somebody says whom I blocked is not. */
export function withRoomEvent(room: KnownRoom, event: RoomEvent, me: number, isBlocked = false): KnownRoom {
  if (event.seq <= room.head) return room
  const next: KnownRoom = { ...room, head: event.seq, count: countOf(room) }
  switch (event.event) {
    case 'room.changed':
      return { ...next, ...event.data }
    case 'message.created': {
      const { text = '', files = [] } = event.data
      next.last_message = { seq: event.seq, by: event.by, at: event.at, text: text.slice(0, PREVIEW), ...(files.length > 0 && { files: files.map(({ type }) => type) }) }
      next.mine = event.by === me ? event.seq : (room.mine ?? 0)
      if (event.by === me) return event.seq > (room.told ?? 0) ? withPosition(next, event.seq) : next
      // Old news from elsewhere: nobody has to read them.
      if (event.data.imported === true) return room.unread === 0 ? withPosition(next, event.seq) : next
      return isBlocked ? next : withMessage(next, event.seq)
    }
    case 'message.edited':
      return event.data.redacted ? next : withLastText(next, event.data.seq, event.data.text)
    case 'message.deleted':
      return withoutLast(next, event.data.seq)
    case 'messages.redacted': {
      const last = room.last_message
      return last?.by === event.data.user && last.seq <= event.data.through ? withoutLast(next, last.seq) : next
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
    case 'message.previewed':
    case 'message.pinned':
    case 'message.unpinned':
    case 'reaction.added':
    case 'reaction.removed':
    case 'person.erased':
    case 'person.renamed':
    case 'room.created':
    case 'room.deleted':
      return next
  }
}

/** The message that the list shows says something else, if it is this one. */
function withLastText(room: KnownRoom, seq: number, text: string): KnownRoom {
  const last = room.last_message
  return last !== null && last.seq === seq ? { ...room, last_message: { ...last, text: text.slice(0, PREVIEW) } } : room
}

/** Nothing is left of the message that the list shows, if it is this one. */
function withoutLast(room: KnownRoom, seq: number): KnownRoom {
  const last = room.last_message
  return last !== null && last.seq === seq ? { ...room, last_message: { seq: last.seq, by: last.by, at: last.at, text: '' } } : room
}

function withMessage(room: KnownRoom, seq: number): KnownRoom {
  const count = countOf(room)
  return counted(room, room.position, { ...count, since: [...count.since, seq] })
}

/** `room.head` stands for events up to `seq`: the count is the server's. */
export function withRoomHead(room: KnownRoom, frame: RoomHead): KnownRoom {
  if (frame.seq < room.head) return room
  const next = { ...room, head: frame.seq, count: countOf(room) }
  return withCount(next, { ...next, unread: frame.unread })
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
