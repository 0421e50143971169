import { defineStore } from 'pinia'
import type { Vault } from '@/storage/vault'

/** Half-written messages, by room; they survive a reload. */
export const useDraftsStore = defineStore('drafts', () => {
  const texts = new Map<number, string>()
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

  function clear(): void {
    texts.clear()
    vault = null
  }

  return { attach, of, keep, clear }
})
