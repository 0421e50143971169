import type { Page, Room, RoomEvent } from '@/api/types'
import type { LogFrame, RoomHead } from './frames'

/**
 * My place in one room's log, and what is under way to move it. `kept` says that the history up to `last` is held here (window or cache);
 * without it only the room's marks matter, and a hole is closed by asking for the room once.
 */
export interface RoomLog {
  last: number
  kept: boolean
  work: null | { kind: 'fetch' | 'reload' | 'refresh'; ticket: number }
  /** What arrived while `work` ran. It is looked at again afterwards, by the same rules. */
  held: readonly LogFrame[]
}

/** What the world must do next. Answers come back with the ticket; an answer to an older ticket is dropped. */
export type Effect =
  | { kind: 'apply'; event: RoomEvent }
  | { kind: 'fetch'; room: number; after: number; ticket: number }
  | { kind: 'reload'; room: number; ticket: number }
  | { kind: 'refresh'; room: number; ticket: number }

export interface Logs {
  rooms: ReadonlyMap<number, RoomLog>
  tickets: number
}

export interface Step {
  logs: Logs
  effects: Effect[]
}

/** Further behind than this, the room is loaded anew instead of event by event; the server draws the same line. */
const FAR = 500

export const noLogs: Logs = { rooms: new Map(), tickets: 0 }

/** A room whose marks are known up to `head`, as `welcome` and the room list give it. A kept history keeps its place. */
export function known(logs: Logs, room: Pick<Room, 'id' | 'head'>): Step {
  const log = logs.rooms.get(room.id)
  if (log?.kept || log?.work) return { logs, effects: [] }
  const last = Math.max(log?.last ?? 0, room.head)
  return settle(logs, room.id, { last, kept: false, work: null, held: [] })
}

/** The cache holds this room's history up to `last`. */
export function cached(logs: Logs, room: number, last: number): Logs {
  return put(logs, room, { last, kept: true, work: null, held: [] })
}

/** The room comes on screen: a kept history asks for what it missed, any other is loaded. */
export function opened(logs: Logs, room: number): Step {
  const log = logs.rooms.get(room) ?? { last: 0, kept: false, work: null, held: [] }
  if (log.work !== null && log.work.kind !== 'refresh') return { logs, effects: [] }
  return log.kept ? start(logs, room, log, 'fetch') : start(logs, room, log, 'reload')
}

/** The room's history is no longer kept; its marks go on. */
export function unkept(logs: Logs, room: number): Logs {
  const log = logs.rooms.get(room)
  return log === undefined ? logs : put(logs, room, { ...log, kept: false })
}

/** The room is no longer mine. */
export function dropped(logs: Logs, room: number): Logs {
  const rooms = new Map(logs.rooms)
  rooms.delete(room)
  return { ...logs, rooms }
}

/** One frame of a room's log. */
export function received(logs: Logs, frame: LogFrame): Step {
  const log = logs.rooms.get(frame.room)
  if (log === undefined) return startUnknown(logs, frame)
  if (log.work !== null) return { logs: put(logs, frame.room, { ...log, held: [...log.held, frame] }), effects: [] }
  return settle(logs, frame.room, { ...log, held: [frame] })
}

/** `room.head` moves nothing here: marks are the caller's, and opening the room fetches. */
export function isAhead(logs: Logs, frame: RoomHead): boolean {
  return frame.seq > (logs.rooms.get(frame.room)?.last ?? 0)
}

/** The answer to `fetch`: what comes after the place it named. */
export function fetched(logs: Logs, room: number, ticket: number, page: Page): Step {
  const log = awaited(logs, room, ticket)
  if (log === null) return { logs, effects: [] }
  const fresh = page.events.filter((event) => event.seq > log.last)
  const effects: Effect[] = fresh.map((event) => ({ kind: 'apply', event }))
  const reached = fresh.at(-1)?.seq
  // Numbers that the page leaves out are not for me. Only an empty page says that nothing more is left.
  const last = Math.max(log.last, reached ?? page.head)
  const moved = { ...log, last, work: null }
  const next =
    reached === undefined || last >= page.head
      ? settle(logs, room, moved)
      : start(logs, room, moved, page.head - last > FAR ? 'reload' : 'fetch')
  return { logs: next.logs, effects: [...effects, ...next.effects] }
}

/** The answer to `reload` (the window now holds the latest up to `head`) or to `refresh` (the marks do). */
export function loaded(logs: Logs, room: number, ticket: number, head: number): Step {
  const log = awaited(logs, room, ticket)
  if (log === null) return { logs, effects: [] }
  const isReload = log.work?.kind === 'reload'
  return settle(logs, room, { ...log, kept: log.kept || isReload, last: isReload ? head : Math.max(log.last, head), work: null })
}

/** The request failed in a way that will not mend; the next frame with a hole, or opening the room, asks again. */
export function failed(logs: Logs, room: number, ticket: number): Logs {
  const log = awaited(logs, room, ticket)
  return log === null ? logs : put(logs, room, { ...log, work: null, held: [] })
}

/** What the server refused to resume: every place is forgotten. Rooms named in `welcome` start again at their heads. */
export function reset(logs: Logs): Logs {
  return { rooms: new Map(), tickets: logs.tickets }
}

/** The places worth naming when coming back, at most `limit`, those moved latest by room id last. */
export function places(logs: Logs, limit: number): Record<string, number> {
  const kept = [...logs.rooms].filter(([, log]) => log.kept)
  return Object.fromEntries(kept.slice(-limit).map(([room, log]) => [String(room), log.last]))
}

function settle(logs: Logs, room: number, log: RoomLog): Step {
  const effects: Effect[] = []
  let last = log.last
  const waiting = [...log.held].sort((a, b) => firstOf(a) - firstOf(b) || Number(b.event === 'gap') - Number(a.event === 'gap'))
  for (const [index, frame] of waiting.entries()) {
    if (frame.event === 'gap') {
      if (frame.head <= last) continue
      const rest = { ...log, last, held: waiting.slice(index + 1) }
      return after(effects, start(logs, room, rest, log.kept ? 'reload' : 'refresh'))
    }
    if (frame.seq <= last) continue
    if (firstOf(frame) > last + 1) {
      const rest = { ...log, last, held: waiting.slice(index) }
      return after(effects, start(logs, room, rest, log.kept ? 'fetch' : 'refresh'))
    }
    if (frame.event !== 'skip') effects.push({ kind: 'apply', event: frame })
    last = frame.seq
  }
  return { logs: put(logs, room, { ...log, last, work: null, held: [] }), effects }
}

/** The lowest seq a frame speaks of; a gap is looked at before the live events that go on above it. */
function firstOf(frame: LogFrame): number {
  if (frame.event === 'gap') return frame.head
  return frame.event === 'skip' ? frame.from : frame.seq
}

function start(logs: Logs, room: number, log: RoomLog, kind: 'fetch' | 'reload' | 'refresh'): Step {
  const ticket = logs.tickets + 1
  const effect: Effect =
    kind === 'fetch' ? { kind, room, after: log.last, ticket } : { kind, room, ticket }
  return { logs: { ...put(logs, room, { ...log, work: { kind, ticket } }), tickets: ticket }, effects: [effect] }
}

function startUnknown(logs: Logs, frame: LogFrame): Step {
  return start(logs, frame.room, { last: 0, kept: false, work: null, held: [frame] }, 'refresh')
}

function after(effects: Effect[], step: Step): Step {
  return { logs: step.logs, effects: [...effects, ...step.effects] }
}

function awaited(logs: Logs, room: number, ticket: number): RoomLog | null {
  const log = logs.rooms.get(room)
  return log?.work?.ticket === ticket ? log : null
}

function put(logs: Logs, room: number, log: RoomLog): Logs {
  return { ...logs, rooms: new Map(logs.rooms).set(room, log) }
}
