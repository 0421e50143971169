import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { Range } from '@/api/api'
import type { Room, RoomEvent } from '@/api/types'
import { lineOf, namedIn, type Line } from '@/domain/lines'
import { isAct, messageWith, withAct, withMark, type Act, type Marking } from '@/domain/acts'
import { messageOf, NOBODY, withoutWords, type Message } from '@/domain/message'
import { covers, earliest, lastLines, latest, middle, withActIn, withEvent, withMarkIn, withNewer, withOlder, type MessagePage, type Window } from '@/domain/window'
import type { KeptTail } from '@/storage/database'
import type { Vault } from '@/storage/vault'
import { useOutboxStore } from './outbox'
import { usePeopleStore } from './people'
import { useQuotesStore } from './quotes'
import { services } from './services'
import { useSessionStore } from './session'

const PAGE = 50
const LARGEST_PAGE = 200
const CACHED = 100
/** So many rooms keep their window in memory; others come back from the cache. */
const HOT_ROOMS = 3

/** The windows of the rooms looked at last, and their tails in the cache. */
export const useTimelineStore = defineStore('timeline', () => {
  const windows = shallowReactive(new Map<number, Window>())
  const tails = new Map<number, KeptTail>()
  /** Guards loading: an answer that comes after the window was replaced belongs to nothing. */
  const loads = new Map<number, symbol>()
  /** What is heard of a room's messages while a page of it is on its way: that may be from before. */
  const heard = new Set<{ room: number; acts: Act[]; markings: Marking[] }>()
  /** Rooms that are loaded anew: no page may take the place of what comes, since the room's log goes on from there. */
  const reloads = new Set<number>()
  /** The message that somebody looks at by its address: a room loaded anew opens there again. */
  const anchors = new Map<number, number>()
  let vault: Vault | null = null

  function attach(to: Vault, found: readonly KeptTail[]): void {
    vault = to
    for (const tail of found) tails.set(tail.room, tail)
  }

  function set(room: number, window: Window): void {
    windows.delete(room)
    windows.set(room, window)
    usePeopleStore().need(new Set([...window.messages.flatMap(peopleOf), ...window.lines.flatMap(namedIn)]))
    useOutboxStore().confirm(room, window.messages)
  }

  /** Rooms whose windows left memory without a tail in the cache: nothing of their history is kept. */
  function cool(): number[] {
    const old = [...windows.keys()].slice(0, -HOT_ROOMS)
    for (const room of old) windows.delete(room)
    return old.filter((room) => !tails.has(room))
  }

  /** Shows what the cache has, if it has anything. */
  async function showCached(room: number): Promise<boolean> {
    const tail = tails.get(room)
    if (windows.has(room)) return true
    if (tail === undefined || vault === null) return false
    const found = await vault.messages(tail, CACHED)
    if (windows.has(room)) return true
    if (found === null || (found.messages.length === 0 && found.from > tail.first)) return false
    set(room, { ...found, lines: lastLines(found.lines), to: tail.to, atStart: found.from <= tail.first, atEnd: true })
    void remark(room, found.from, tail.to).catch(() => undefined)
    return true
  }

  /** What I marked while this device was away: no log of the room tells of it, and the cache is from before. */
  async function remark(room: number, from: number, to: number): Promise<void> {
    const load = { room, acts: [], markings: [] as Marking[] }
    heard.add(load)
    const found = await services().api.marks(room, { from, to }).finally(() => heard.delete(load))
    const marked = new Set(found.marks.map(({ seq, mark }) => `${mark} ${seq}`))
    const known = (windows.get(room)?.messages ?? []).filter(({ seq }) => seq >= from && seq <= to)
    const told = known.flatMap(({ seq }) => (['saved', 'hidden'] as const).map((mark) => ({ room, seq, mark, on: marked.has(`${mark} ${seq}`) })))
    for (const marking of [...told.filter((one) => known.some((message) => withMark(message, one) !== message)), ...load.markings]) applyMark(marking)
  }

  /** Loads the room's newest part, far enough to hold the first unread message where that is near. Answers with the head it reached. */
  async function reload(room: Room): Promise<number> {
    const token = begin(room.id)
    reloads.add(room.id)
    usePeopleStore().doubt()
    useQuotesStore().doubt(room.id)
    try {
      return await loadAnew(room, token)
    } finally {
      if (loads.get(room.id) === token) reloads.delete(room.id)
    }
  }

  async function loadAnew(room: Room, token: symbol): Promise<number> {
    const around = anchors.get(room.id) ?? (room.unread >= 100 ? room.position + 1 : null)
    const limit = Math.min(LARGEST_PAGE, Math.max(PAGE, room.unread + 30))
    const page = await pageOf(room.id, around === null ? { limit } : { around, limit: PAGE })
    if (loads.get(room.id) !== token) return page.head
    const window = around === null ? latest(page, limit) : middle(page)
    await vault?.forgetRoom(room.id, 'history')
    if (loads.get(room.id) !== token) return page.head
    tails.delete(room.id)
    // Before the window is seen: whoever waited for it may ask on at once.
    reloads.delete(room.id)
    set(room.id, window)
    if (window.atEnd) keep({ room: room.id, first: page.first, from: window.from, to: window.to }, window)
    return page.head
  }

  async function jumpToLatest(room: number): Promise<void> {
    if (windows.get(room)?.atEnd === true || reloads.has(room)) return
    const token = begin(room)
    const page = await pageOf(room, { limit: PAGE })
    if (loads.get(room) === token) set(room, latest(page, PAGE))
  }

  async function jumpToStart(room: Room): Promise<void> {
    if (windows.get(room.id)?.atStart === true || reloads.has(room.id)) return
    const token = begin(room.id)
    const page = await pageOf(room.id, { after: room.first - 1, limit: PAGE })
    if (loads.get(room.id) === token) set(room.id, earliest(page, PAGE))
  }

  /** What is looked at by its address; null once it is not any more. */
  function anchor(room: number, seq: number | null): void {
    if (seq === null) anchors.delete(room)
    else anchors.set(room, seq)
  }

  /** Brings the part around one message into the window. Answers whether the window now holds that part of the log. */
  async function loadAround(room: number, seq: number): Promise<boolean> {
    const window = windows.get(room)
    if (window !== undefined && covers(window, seq)) return true
    if (reloads.has(room)) return false
    const token = begin(room)
    const page = await pageOf(room, { around: seq, limit: PAGE })
    if (loads.get(room) !== token) return false
    set(room, middle(page))
    return true
  }

  async function loadOlder(room: number): Promise<void> {
    const window = windows.get(room)
    if (window === undefined || window.atStart || reloads.has(room)) return
    const token = begin(room)
    const page = await pageOf(room, { before: window.from, limit: PAGE })
    const now = windows.get(room)
    if (loads.get(room) !== token || now === undefined || now.from !== window.from) return
    const next = withOlder(now, page, PAGE)
    set(room, next)
    const tail = tails.get(room)
    if (tail?.from === now.from) keep({ ...tail, first: page.first, from: next.from }, page)
  }

  async function loadNewer(room: number): Promise<void> {
    const window = windows.get(room)
    if (window === undefined || window.atEnd || reloads.has(room)) return
    const token = begin(room)
    const page = await pageOf(room, { after: window.to, limit: PAGE })
    const now = windows.get(room)
    if (loads.get(room) === token && now?.to === window.to) set(room, withNewer(now, page, PAGE))
  }

  /** One event of the log was applied. */
  function applyEvent(event: RoomEvent): void {
    if (isAct(event)) applyAct(event)
    const message = event.event === 'message.created' ? messageOf(event) : null
    const line = lineOf(event)
    if (message !== null) {
      usePeopleStore().need(peopleOf(message))
      useOutboxStore().confirm(event.room, [message])
    }
    if (line !== null) usePeopleStore().need(namedIn(line))
    const window = windows.get(event.room)
    if (window !== undefined) windows.set(event.room, withEvent(window, event.seq, message ?? line))
    const tail = tails.get(event.room)
    // An act that is told as well has moved the tail.
    const isNew = tail !== undefined && (event.seq > tail.to || (line !== null && isAct(event) && event.seq === tail.to))
    if (isNew) keep({ ...tail, to: event.seq }, { messages: message === null ? [] : [message], lines: line === null ? [] : [line] })
  }

  /** Something happened to a message, wherever it is held. */
  function applyAct(act: Act): void {
    const { room, data } = act
    if (act.event === 'message.deleted') usePeopleStore().need([act.by ?? NOBODY])
    for (const load of heard) if (load.room === room) load.acts.push(act)
    useQuotesStore().applyAct(act)
    const window = windows.get(room)
    if (window !== undefined) windows.set(room, withActIn(window, act, me()))
    const tail = tails.get(room)
    if (tail === undefined || act.seq <= tail.to) return
    const next = { ...tail, to: act.seq }
    tails.set(room, next)
    const by = me()
    void vault?.change(next, data.seq, (message) => withAct(message, act, by))
  }

  /** I marked a message, or took the mark off, on some device. */
  function applyMark(marking: Marking): void {
    const { room, seq } = marking
    for (const load of heard) if (load.room === room) load.markings.push(marking)
    const window = windows.get(room)
    if (window !== undefined) windows.set(room, withMarkIn(window, marking))
    const tail = tails.get(room)
    if (tail !== undefined) void vault?.change(tail, seq, (message) => withMark(message, marking))
  }

  /**
   * What somebody wrote was taken out of the log: it leaves the window, and the cache with all else that it holds of the room. Answers whether anything
   * of the history is held still.
   */
  function redact(room: number, { user, through }: { user: number; through: number }): boolean {
    loads.delete(room)
    tails.delete(room)
    void vault?.forgetRoom(room, 'history')
    useQuotesStore().doubt(room)
    const window = windows.get(room)
    if (window === undefined) return false
    windows.set(room, { ...window, messages: window.messages.map((one) => (one.by === user && one.seq <= through ? withoutWords(one) : one)) })
    return true
  }

  function forget(room: number): void {
    loads.delete(room)
    useQuotesStore().doubt(room)
    reloads.delete(room)
    windows.delete(room)
    tails.delete(room)
  }

  function clear(): void {
    loads.clear()
    reloads.clear()
    windows.clear()
    tails.clear()
    useQuotesStore().clear()
  }

  function me(): number {
    return useSessionStore().me?.id ?? NOBODY
  }

  function begin(room: number): symbol {
    const token = Symbol('load')
    loads.set(room, token)
    return token
  }

  /** A page of what is being loaded, as things are now. */
  async function pageOf(room: number, range: Range): Promise<MessagePage> {
    const load = { room, acts: [] as Act[], markings: [] as Marking[] }
    heard.add(load)
    const { events, states = [], lines = [], first, head } = await services().api.messages(room, range).finally(() => heard.delete(load))
    const stateOf = new Map(states.map((state) => [state.seq, state]))
    const by = me()
    const now = (message: Message) => load.markings.reduce(withMark, load.acts.reduce((one, act) => withAct(one, act, by), message))
    const told = lines.flatMap((line) => lineOf(line) ?? [])
    return { messages: events.map((event) => now(messageWith(event, stateOf.get(event.seq), head))), lines: told, first, head }
  }

  function keep(tail: KeptTail, part: { messages: readonly Message[]; lines: readonly Line[] }): void {
    tails.set(tail.room, tail)
    void vault?.extend(tail, part)
  }

  function detach(): void {
    clear()
    vault = null
  }

  return { windows, attach, cool, showCached, reload, jumpToLatest, jumpToStart, anchor, loadAround, loadOlder, loadNewer, applyEvent, applyMark, redact, forget, clear, detach }
})

/** Whose names a message is shown with. */
function peopleOf({ by, deleted, forwarded }: Message): number[] {
  return [by, deleted ?? NOBODY, forwarded?.by ?? NOBODY]
}
