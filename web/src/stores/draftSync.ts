import { defineStore } from 'pinia'
import { query } from '@/api/http'
import type { components } from '@/api/schema'
import { afterSaying, fits, fromThem, onHearing, TYPING_MS, type Theirs } from '@/domain/draft'
import { useDraftsStore } from './drafts'
import { keepTrying } from './keepTrying'
import { useQuotesStore } from './quotes'
import { services } from './services'
import { useTimelineStore } from './timeline'

type Schemas = components['schemas']

/** What is written goes to the server this long after the last key. */
const QUIET_MS = 1500

/**
 * Drafts on all my devices. The last who wrote wins, and nobody loses what they are typing: what was written here goes to the server before
 * anything is taken from it. One request at a time in each room.
 */
export const useDraftSyncStore = defineStore('draftSync', () => {
  const drafts = useDraftsStore()
  /** What the server has, as far as it was told. */
  const heard = new Map<number, number>()
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  const busy = new Set<number>()
  const onHide = () => {
    if (document.visibilityState === 'hidden') for (const room of [...timers.keys()]) go(room)
  }

  /** I wrote. What was sent is no draft any more, on no device. */
  function changed(room: number): void {
    later(room, drafts.of(room) === '' ? 0 : QUIET_MS)
  }

  function hear(room: number, version: number): void {
    heard.set(room, Math.max(version, heard.get(room) ?? 0))
    if (!timers.has(room)) go(room)
  }

  /** The connection is there: for the first time, once more, or to a server that went back to an older state of things. */
  function meet(how: 'anew' | 'again' | 'rewound'): void {
    // What is here may be all that is left of it.
    if (how === 'rewound') for (const [room, draft] of drafts.written) drafts.put(room, { ...draft, version: 0, unsent: true })
    if (how === 'rewound') heard.clear()
    if (how !== 'again') readAll()
    for (const room of drafts.written.keys()) go(room)
  }

  function later(room: number, ms: number): void {
    clearTimeout(timers.get(room))
    document.addEventListener('visibilitychange', onHide)
    timers.set(room, setTimeout(() => go(room), ms))
  }

  /** Does what is to be done in a room now. */
  function go(room: number): void {
    clearTimeout(timers.get(room))
    timers.delete(room)
    const mine = drafts.written.get(room)
    if (busy.has(room) || drafts.vault === null) return
    if (mine?.unsent) {
      if (fits(mine)) ask(room, () => tell(room))
      return
    }
    const sinceTyped = Date.now() - (drafts.typed.get(room) ?? 0)
    const todo = onHearing(mine, heard.get(room) ?? 0, sinceTyped)
    if (todo === 'take') ask(room, () => read(room))
    else if (todo === 'wait') later(room, TYPING_MS - sinceTyped)
  }

  function ask(room: number, work: () => Promise<() => void>): void {
    const owner = drafts.vault
    const isWanted = () => owner === drafts.vault
    busy.add(room)
    const finish = async () => {
      const end = await work()
      return () => {
        busy.delete(room)
        end()
        if (!timers.has(room)) go(room)
      }
    }
    keepTrying(finish, { isWanted, gaveUp: ({ code }) => (busy.delete(room), refused(room, code)) })
  }

  async function tell(room: number): Promise<() => void> {
    const mine = drafts.written.get(room)
    if (!mine?.unsent) return () => undefined
    const { text, reply, version } = mine
    // What was written and sent in between nobody heard of.
    const isNews = text !== '' || version > 0 || heard.has(room)
    const said = isNews ? await services().http.send<Schemas['DraftVersion']>('PUT', `/rooms/${room}/draft`, { text, ...(reply !== undefined && { reply }) }) : { version: 0 }
    return () => {
      if (drafts.written.has(room)) drafts.put(room, afterSaying(drafts.written.get(room), mine, said.version))
    }
  }

  /** The message that it answers is out of my sight: what I wrote is worth keeping all the same. */
  function refused(room: number, code: string): void {
    const mine = drafts.written.get(room)
    if (code !== 'no_such_message' || mine?.reply === undefined) return
    drafts.put(room, { text: mine.text, version: mine.version, unsent: true })
    go(room)
  }

  async function read(room: number): Promise<() => void> {
    const { draft } = await services().http.send<Schemas['RoomDraft']>('GET', `/rooms/${room}/draft`)
    return () => take(room, draft ? { ...draft, reply: draft.reply ?? null } : { text: '', reply: null, version: heard.get(room) ?? 0 })
  }

  function take(room: number, theirs: Theirs): void {
    heard.set(room, Math.max(theirs.version, heard.get(room) ?? 0))
    const sinceTyped = Date.now() - (drafts.typed.get(room) ?? 0)
    if (onHearing(drafts.written.get(room), theirs.version, sinceTyped) !== 'take') return
    drafts.put(room, fromThem(theirs))
    if (drafts.aims.get(room)?.kind === 'reply') drafts.aims.delete(room)
    void aimAt(room)
  }

  /** Everything that the server has; what it does not have any more was sent or thrown away elsewhere. */
  function readAll(): void {
    const owner = drafts.vault
    const held = new Map(drafts.written)
    const work = async () => {
      const all: Schemas['Draft'][] = []
      let before: number | undefined
      do {
        const page: Schemas['DraftPage'] = await services().http.send('GET', `/me/drafts${query({ before, limit: 200 })}`)
        all.push(...page.drafts)
        before = page.next ?? undefined
      } while (before !== undefined)
      return () => {
        for (const { room, reply, ...draft } of all) {
          if (!busy.has(room)) take(room, { ...draft, reply: reply ?? null })
          if (!timers.has(room)) go(room)
        }
        const there = new Set(all.map(({ room }) => room))
        for (const [room, draft] of held) if (!there.has(room) && drafts.written.get(room) === draft && !draft.unsent) drafts.put(room, { text: '', version: draft.version })
        for (const room of drafts.written.keys()) void aimAt(room)
      }
    }
    keepTrying(work, { isWanted: () => owner === drafts.vault, gaveUp: () => undefined })
  }

  /** Shows what a draft answers. */
  async function aimAt(room: number): Promise<void> {
    const reply = drafts.written.get(room)?.reply
    if (reply === undefined || drafts.aims.has(room)) return
    const here = useTimelineStore().windows.get(room)?.messages.find(({ seq }) => seq === reply)
    if (here === undefined) await useQuotesStore().need(room, reply)
    const message = here ?? useQuotesStore().of(room, reply)
    if (!message || drafts.aims.has(room) || drafts.written.get(room)?.reply !== reply) return
    const types = message.files?.map(({ type }) => type)
    drafts.aim(room, { kind: 'reply', seq: reply, by: message.by, text: message.text, found: true, ...(types && { types }) })
  }

  /** The room is not mine any more: nothing is asked of it. */
  function forget(room: number): void {
    clearTimeout(timers.get(room))
    timers.delete(room)
    heard.delete(room)
  }

  function clear(): void {
    document.removeEventListener('visibilitychange', onHide)
    for (const timer of timers.values()) clearTimeout(timer)
    for (const all of [timers, heard, busy]) all.clear()
  }

  return { changed, hear, meet, go, forget, clear }
})
