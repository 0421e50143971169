import { defineStore } from 'pinia'
import type { Vault } from '@/storage/vault'

const SAVE_MS = 300

/** Half-written messages, by room; they survive a reload. */
export const useDraftsStore = defineStore('drafts', () => {
  const texts = new Map<number, string>()
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
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
    clearTimeout(timers.get(room))
    timers.set(room, setTimeout(() => void vault?.putDraft(room, text), text === '' ? 0 : SAVE_MS))
  }

  function clear(): void {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
    texts.clear()
    vault = null
  }

  return { attach, of, keep, clear }
})
