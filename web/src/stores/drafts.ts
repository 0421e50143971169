import { defineStore } from 'pinia'
import { shallowReactive, shallowRef } from 'vue'
import type { PendingFile } from '@/domain/message'
import type { KeptFile } from '@/storage/database'
import type { Vault } from '@/storage/vault'

const NOTHING: readonly PendingFile[] = []

/** What is written is about a message: it answers it, says it anew, or takes up its words. */
export interface Aim {
  kind: 'reply' | 'edit' | 'quote'
  seq: number
  by: number
  text: string
  /** Media types of the files that go with it. */
  types?: readonly string[]
}

/** Half-written messages, by room; they survive a reload. */
export const useDraftsStore = defineStore('drafts', () => {
  const texts = new Map<number, string>()
  const aims = shallowReactive(new Map<number, Aim>())
  const files = shallowReactive(new Map<number, readonly PendingFile[]>())
  /** Where what this person writes is kept; null while nobody is signed in. Files on their way follow it. */
  const vault = shallowRef<Vault | null>(null)

  function attach(to: Vault, found: ReadonlyMap<number, string>, kept: readonly KeptFile[]): void {
    vault.value = to
    for (const [room, text] of found) texts.set(room, text)
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
    return texts.get(room) ?? ''
  }

  function keep(room: number, text: string): void {
    texts.set(room, text)
    vault.value?.putDraft(room, text)
  }

  function aim(room: number, at: Aim | null): void {
    if (at === null) aims.delete(room)
    else aims.set(room, at)
  }

  function clear(): void {
    aims.clear()
    texts.clear()
    files.clear()
    vault.value = null
  }

  return { aims, vault, attach, of, keep, filesOf, putFiles, aim, clear }
})
