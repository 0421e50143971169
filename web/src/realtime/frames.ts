import type { Room, RoomEvent, User, UserEvent } from '@/api/types'
import type { RoomPresence } from '@/domain/presence'

/** What a client that comes back holds: the epoch, its place in its own log, and the last seq of the rooms whose history it keeps. */
export interface Resume {
  epoch: string
  user: number
  rooms: Record<string, number>
}

export interface Welcome {
  event: 'welcome'
  user: User
  epoch: string
  cursor: number
  heartbeat_s: number
  expires_at: string
  limits: { message_chars: number; frame_bytes: number; resume_rooms: number }
  rooms: Room[]
  more: boolean
  invitations: number
  people: { asking: number[]; blocked: number[] }
  /** In how many rooms I keep a draft. */
  drafts?: number
  /** Rooms that were named and are not mine. */
  gone?: number[]
  reset?: 'epoch' | 'ahead'
}

/** Stands for events `from..=seq` that are not meant for me or not worth sending. */
export interface Skip {
  event: 'skip'
  room: number
  from: number
  seq: number
}

/** So much was missed in a room that it is to be loaded anew; live events go on above `head`. */
export interface Gap {
  event: 'gap'
  room: number
  head: number
}

/** Stands for events of a room that I do not show: sets its marks, leaves my place in its log. */
export interface RoomHead {
  event: 'room.head'
  room: number
  seq: number
  unread: number
}

/** I am not in this room, and cannot be told why. */
export interface Gone {
  event: 'gone'
  room: number
}

/** Who is online now in a room that I watch: the whole of it each time, so one that is lost is made good by the next. */
export interface PresenceFrame extends RoomPresence {
  event: 'room.presence'
}

/** Somebody else types in a room that I watch. */
export interface TypingFrame {
  event: 'room.typing'
  room: number
  user: number
}

/** Somebody else has read a room that I watch up to there, or made unread again what is above. */
export interface ReadFrame {
  event: 'room.read'
  room: number
  user: number
  seq: number
  at: string
}

/** Frames that belong to one room's log and obey its numbering. */
export type LogFrame = RoomEvent | Skip | Gap

export type Answer =
  | { kind: 'ok'; re: number; ok: unknown }
  | { kind: 'error'; re: number; code: string; detail: string; retryAfterS: number | null }

/** A frame of the server, sorted; `unknown` is what a newer server may say. */
export type Incoming =
  | { kind: 'welcome'; frame: Welcome }
  | { kind: 'log'; frame: LogFrame }
  | { kind: 'head'; frame: RoomHead }
  | { kind: 'gone'; frame: Gone }
  | { kind: 'presence'; frame: PresenceFrame | ReadFrame | TypingFrame }
  | { kind: 'user'; frame: UserEvent }
  | { kind: 'answer'; frame: Answer }
  | { kind: 'unknown' }

const USER_EVENTS = new Set(['membership.changed', 'position.moved', 'presence.changed', 'username.changed', 'admin.changed', 'relation.changed', 'contact.joined', 'message.marked', 'message.unmarked', 'draft.changed', 'reports.changed'])

/** Reads one text frame. Bytes enter here: what follows trusts the shapes that docs/protocol.md promises. */
export function parseFrame(text: string): Incoming {
  const frame = parseObject(text)
  if (frame === null) return { kind: 'unknown' }
  if (typeof frame['re'] === 'number') return { kind: 'answer', frame: answerOf(frame['re'], frame) }
  const event = frame['event']
  if (event === 'welcome') return { kind: 'welcome', frame: frame as unknown as Welcome }
  if (event === 'room.head') return { kind: 'head', frame: frame as unknown as RoomHead }
  if (event === 'gone') return { kind: 'gone', frame: frame as unknown as Gone }
  if (event === 'room.presence' || event === 'room.read' || event === 'room.typing') return { kind: 'presence', frame: frame as unknown as PresenceFrame | ReadFrame | TypingFrame }
  if (typeof event !== 'string') return { kind: 'unknown' }
  if (USER_EVENTS.has(event)) return { kind: 'user', frame: frame as unknown as UserEvent }
  const inLog = typeof frame['room'] === 'number' && (typeof frame['seq'] === 'number' || event === 'gap')
  return inLog ? { kind: 'log', frame: frame as unknown as LogFrame } : { kind: 'unknown' }
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function answerOf(re: number, frame: Record<string, unknown>): Answer {
  const error = frame['error']
  if (typeof error !== 'object' || error === null) return { kind: 'ok', re, ok: frame['ok'] }
  const { code, detail, retry_after } = error as Record<string, unknown>
  return {
    kind: 'error',
    re,
    code: typeof code === 'string' ? code : 'unknown',
    detail: typeof detail === 'string' ? detail : '',
    retryAfterS: typeof retry_after === 'number' ? retry_after : null,
  }
}
