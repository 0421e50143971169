import { withAct, withMark, type Act, type Marking } from './acts'
import type { Line } from './lines'
import type { Message } from './message'

/**
 * The part of a room's history in memory: messages in rising seq that cover `from..=to` of the log without a hole.
 * `atEnd`: nothing newer exists that is not in it. `atStart`: nothing older exists.
 */
export interface Window {
  messages: readonly Message[]
  /** What is told between them, in rising seq. */
  lines: readonly Line[]
  from: number
  to: number
  atStart: boolean
  atEnd: boolean
}

/** So many messages are held for a room; the rest is in the cache and on the server. */
export const WINDOW_CAP = 600
/** So many lines are held beside them: of what happened long ago without a word, no more is told. */
export const LINES_CAP = 600

/** A room of which nothing is held. */
export const nothingYet: Window = { messages: [], lines: [], from: 0, to: 0, atStart: false, atEnd: true }

/** A page of messages as the server answers it. */
export interface MessagePage {
  messages: readonly Message[]
  lines: readonly Line[]
  first: number
  head: number
}

/** The latest page. A page shorter than asked for reaches the start. */
export function latest(page: MessagePage, limit: number): Window {
  const atStart = page.messages.length < limit
  const oldest = page.messages[0]?.seq ?? page.first
  return { messages: page.messages, lines: page.lines, from: atStart ? page.first : oldest, to: page.head, atStart, atEnd: true }
}

/** The first page. A page shorter than asked for reaches the end. */
export function earliest(page: MessagePage, limit: number): Window {
  const atEnd = page.messages.length < limit
  return { messages: page.messages, lines: page.lines, from: page.first, to: atEnd ? page.head : (page.messages.at(-1)?.seq ?? page.head), atStart: true, atEnd }
}

/** A page out of the middle; whether it touches an end is found out by asking on. */
export function middle(page: MessagePage): Window {
  const oldest = page.messages[0]?.seq ?? page.first
  const newest = page.messages.at(-1)?.seq ?? page.head
  return { messages: page.messages, lines: page.lines, from: oldest, to: newest, atStart: oldest <= page.first, atEnd: newest >= page.head }
}

/** Whether this part of the log is held: then a message that is not in it does not exist for me. */
export function covers(window: Window, seq: number): boolean {
  return seq >= window.from && seq <= window.to
}

/** Older messages in front. Beyond the cap the newest leave. */
export function withOlder(window: Window, page: MessagePage, limit: number): Window {
  const older = page.messages.filter((message) => message.seq < window.from)
  const all = [...older, ...window.messages]
  const lines = [...page.lines.filter((line) => line.seq < window.from), ...window.lines]
  const atStart = page.messages.length < limit
  const from = atStart ? page.first : (older[0]?.seq ?? window.from)
  if (all.length <= WINDOW_CAP) return { ...window, messages: all, lines: lastLines(lines), from, atStart }
  const kept = all.slice(0, WINDOW_CAP)
  const to = kept.at(-1)?.seq ?? window.to
  return { messages: kept, lines: lastLines(lines.filter((line) => line.seq <= to)), from, to, atStart, atEnd: false }
}

/** Newer messages behind. Beyond the cap the oldest leave. */
export function withNewer(window: Window, page: MessagePage, limit: number): Window {
  const newer = page.messages.filter((message) => message.seq > window.to)
  const atEnd = page.messages.length < limit
  const to = atEnd ? Math.max(page.head, window.to) : (newer.at(-1)?.seq ?? window.to)
  const lines = lastLines([...window.lines, ...page.lines.filter((line) => line.seq > window.to)])
  return trimFront({ ...window, messages: [...window.messages, ...newer], lines, to, atEnd })
}

/** One event of the log was applied at `seq`; `one` where it was a message or a line. A window that does not reach the end stays as it is. */
export function withEvent(window: Window, seq: number, one: Message | Line | null): Window {
  if (!window.atEnd || seq <= window.to) return window
  if (one === null) return { ...window, to: seq }
  if ('event' in one) return { ...window, lines: lastLines([...window.lines, one]), to: seq }
  return trimFront({ ...window, messages: [...window.messages, one], to: seq })
}

/** The window after something happened to one of its messages. */
export function withActIn(window: Window, act: Act, me: number): Window {
  return changed(window, act.data.seq, (message) => withAct(message, act, me))
}

/** The window after I marked one of its messages. */
export function withMarkIn(window: Window, marking: Marking): Window {
  return changed(window, marking.seq, (message) => withMark(message, marking))
}

function changed(window: Window, seq: number, change: (message: Message) => Message): Window {
  const at = window.messages.findLastIndex((message) => message.seq === seq)
  const old = window.messages[at]
  if (old === undefined) return window
  const next = change(old)
  return next === old ? window : { ...window, messages: window.messages.with(at, next) }
}

/** As many lines as are held, the latest. They move no bound: what was written among them stays. */
export function lastLines(lines: readonly Line[]): readonly Line[] {
  return lines.length <= LINES_CAP ? lines : lines.slice(-LINES_CAP)
}

function trimFront(window: Window): Window {
  if (window.messages.length <= WINDOW_CAP) return window
  const messages = window.messages.slice(-WINDOW_CAP)
  const from = messages[0]?.seq ?? window.from
  return { ...window, messages, lines: window.lines.filter((line) => line.seq >= from), from, atStart: false }
}
