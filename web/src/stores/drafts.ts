import { defineStore } from 'pinia'
import { shallowReactive, shallowRef } from 'vue'
import type { Draft } from '@/domain/draft'
import type { PendingFile } from '@/domain/message'
import type { KeptFile } from '@/storage/database'
import type { Vault } from '@/storage/vault'
import type { useDraftSyncStore } from './draftSync'

const NOTHING: readonly PendingFile[] = []

/** What is written is about a message: it answers it, says it anew, or takes up its words. */
export interface Aim {
  kind: 'reply' | 'edit' | 'quote'
  seq: number
  by: number
  text: string
  /** Media types of the files that go with it. */
  types?: readonly string[]
  /** It came with a draft: nobody asked for the field. */
  found?: true
}

/** Half-written messages, by room; they survive a reload, and are on all my devices. */
export const useDraftsStore = defineStore('drafts', () => {
  const written = shallowReactive(new Map<number, Draft>())
  const aims = shallowReactive(new Map<number, Aim>())
  const files = shallowReactive(new Map<number, readonly PendingFile[]>())
  /** When I wrote in a room last, in milliseconds, until I leave it. */
  const typed = new Map<number, number>()
  /** Where what this person writes is kept; null while nobody is signed in. Files on their way follow it. */
  const vault = shallowRef<Vault | null>(null)
  let sync: ReturnType<typeof useDraftSyncStore> | null = null

  function attach(to: Vault, found: ReadonlyMap<number, Draft>, kept: readonly KeptFile[]): void {
    vault.value = to
    for (const [room, draft] of found) written.set(room, draft)
    for (const { room, file, message } of kept) if (message === null) files.set(room, [...filesOf(room), file])
  }

  /** The files that go with what is being written. */
  function filesOf(room: number): readonly PendingFile[] {
    return files.get(room) ?? NOTHING
  }

  function putFiles(room: number, now: readonly PendingFile[]): void {
    if (now.length === 0) files.delete(room)
    else files.set(room, now)
  }

  function of(room: number): string {
    return written.get(room)?.text ?? ''
  }

  /** I wrote this. */
  function keep(room: number, text: string): void {
    if (text === of(room)) return
    typed.set(room, Date.now())
    const at = aims.get(room)
    change(room, text, at === undefined ? written.get(room)?.reply : answered(at))
  }

  function aim(room: number, at: Aim | null): void {
    if (at === null) aims.delete(room)
    else aims.set(room, at)
    if (of(room) !== '' && answered(at) !== written.get(room)?.reply) change(room, of(room), answered(at))
  }

  function change(room: number, text: string, reply: number | undefined): void {
    const version = written.get(room)?.version ?? 0
    put(room, { text, version, unsent: true, ...(reply !== undefined && text !== '' && { reply }) })
    void syncing().then((store) => store.changed(room), () => undefined)
  }

  /** What stands there from now on, on this device. */
  function put(room: number, draft: Draft): void {
    written.set(room, draft)
    vault.value?.putDraft(room, draft)
  }

  /** The connection is there. `there`: how many drafts the server has; nothing is loaded where there are none on either side. */
  function meet(there: number, how: 'anew' | 'again' | 'rewound'): void {
    if (there > 0 || written.size > 0) void syncing().then((store) => store.meet(how), () => undefined)
  }

  /** The server has another draft than it had. */
  function hear(room: number, version: number): void {
    void syncing().then((store) => store.hear(room, version), () => undefined)
  }

  /** I left the room: what I wrote there goes to my other devices now. */
  function leave(room: number): void {
    typed.delete(room)
    if (written.get(room)?.unsent) sync?.go(room)
  }

  /** The room is not mine any more, and nothing that I wrote there. */
  function drop(room: number): void {
    for (const all of [written, aims, typed]) all.delete(room)
    sync?.forget(room)
  }

  /** It comes with the first word that is written, here or elsewhere. */
  async function syncing(): Promise<ReturnType<typeof useDraftSyncStore>> {
    const owner = vault.value
    const { useDraftSyncStore } = await import('./draftSync')
    if (owner !== vault.value) throw new Error('signed out')
    sync = useDraftSyncStore()
    return sync
  }

  function clear(): void {
    sync?.clear()
    for (const all of [aims, written, files, typed]) all.clear()
    vault.value = null
  }

  return { written, aims, typed, vault, attach, of, keep, filesOf, putFiles, aim, put, meet, hear, leave, drop, clear }
})

function answered(at: Aim | null): number | undefined {
  return at?.kind === 'reply' ? at.seq : undefined
}
