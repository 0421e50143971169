import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { Vault } from '@/storage/vault'

/** What is written is about a message: it answers it, says it anew, or takes up its words. */
export interface Aim {
  kind: 'reply' | 'edit' | 'quote'
  seq: number
  by: number
  text: string
}

/** Half-written messages, by room; they survive a reload. */
export const useDraftsStore = defineStore('drafts', () => {
  const texts = new Map<number, string>()
  const aims = shallowReactive(new Map<number, Aim>())
  let vault: Vault | null = null

  function attach(to: Vault, found: ReadonlyMap<number, string>): void {
    vault = to
    for (const [room, text] of found) texts.set(room, text)
  }

  function of(room: number): string {
    return texts.get(room) ?? ''
  }

  function keep(room: number, text: string): void {
    texts.set(room, text)
    vault?.putDraft(room, text)
  }

  function aim(room: number, at: Aim | null): void {
    if (at === null) aims.delete(room)
    else aims.set(room, at)
  }

  function clear(): void {
    aims.clear()
    texts.clear()
    vault = null
  }

  return { aims, attach, of, keep, aim, clear }
})
