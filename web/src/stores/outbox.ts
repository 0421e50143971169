import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { newKey } from '@/domain/key'
import type { Message, Pending } from '@/domain/message'
import { backoffMs } from '@/realtime/backoff'
import type { Vault } from '@/storage/vault'
import { services } from './services'

const NOTHING: readonly Pending[] = []

/**
 * What I wrote and the log does not have yet. Each room sends one at a time, in order, and a send whose outcome is unknown is repeated with
 * the same key until there is an answer.
 */
export const useOutboxStore = defineStore('outbox', () => {
  const rooms = shallowReactive(new Map<number, readonly Pending[]>())
  const busy = new Set<number>()
  const timers = new Map<number, ReturnType<typeof setTimeout>>()
  const failures = new Map<number, number>()
  let vault: Vault | null = null

  /** What an earlier start left behind: whatever was under way is to be sent again. */
  function attach(to: Vault, found: readonly Pending[]): void {
    vault = to
    for (const pending of found) {
      const state = pending.state.kind === 'sending' ? { kind: 'queued' as const } : pending.state
      rooms.set(pending.room, [...of(pending.room), { ...pending, state }])
    }
  }

  function of(room: number): readonly Pending[] {
    return rooms.get(room) ?? NOTHING
  }

  function send(room: number, text: string, reply?: number): Pending {
    const pending: Pending = { key: newKey(), room, text, at: Date.now(), state: { kind: 'queued' }, ...(reply !== undefined && { reply }) }
    rooms.set(room, [...of(room), pending])
    void vault?.putPending(pending)
    void pump(room)
    return pending
  }

  /** Sends a failed message again; it goes where the log puts it. */
  function retry(room: number, key: string): void {
    const failed = of(room).find((pending) => pending.key === key)
    if (failed === undefined) return
    const others = of(room).filter((pending) => pending.key !== key)
    const again: Pending = { ...failed, at: Date.now(), state: { kind: 'queued' } }
    rooms.set(room, [...others, again])
    void vault?.putPending(again)
    void pump(room)
  }

  function remove(room: number, key: string): void {
    const left = of(room).filter((pending) => pending.key !== key)
    if (left.length === 0) rooms.delete(room)
    else rooms.set(room, left)
    void vault?.deletePending(key)
  }

  /** Messages that the log has are no longer on their way, whichever answer came first. */
  function confirm(room: number, messages: readonly Message[]): void {
    const waiting = rooms.get(room)
    if (waiting === undefined) return
    const keys = new Set(messages.map((message) => message.key))
    for (const pending of waiting) if (keys.has(pending.key)) remove(room, pending.key)
  }

  /** The connection is back: everything that waits goes now. */
  function flush(): void {
    failures.clear()
    for (const room of rooms.keys()) void pump(room)
  }

  async function pump(room: number): Promise<void> {
    if (busy.has(room)) return
    const next = of(room).find((pending) => pending.state.kind === 'queued')
    if (next === undefined) return
    busy.add(room)
    clearTimeout(timers.get(room))
    const owner = vault
    change(room, next.key, { kind: 'sending' })
    const outcome = await services()
      .api.sendMessage(room, { key: next.key, text: next.text, ...(next.reply !== undefined && { reply: next.reply }) })
      .catch(asProblem)
    busy.delete(room)
    if (owner !== vault) return
    if ('seq' in outcome) {
      failures.delete(room)
      change(room, next.key, { kind: 'sent', seq: outcome.seq })
      return pump(room)
    }
    return notSent(room, next.key, outcome)
  }

  function notSent(room: number, key: string, problem: Problem): void {
    if (!problem.isTemporary && problem.status !== 401) {
      change(room, key, { kind: 'failed', code: problem.code })
      return void pump(room)
    }
    change(room, key, { kind: 'queued' })
    const count = failures.get(room) ?? 0
    failures.set(room, count + 1)
    const wait = problem.retryAfterMs ?? backoffMs(count + 1, Math.random())
    timers.set(room, setTimeout(() => void pump(room), wait))
  }

  function change(room: number, key: string, state: Pending['state']): void {
    const list = of(room)
    const at = list.findIndex((pending) => pending.key === key)
    const old = list[at]
    if (old === undefined) return
    const next = { ...old, state }
    rooms.set(room, list.with(at, next))
    void vault?.putPending(next)
  }

  function clear(): void {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
    failures.clear()
    busy.clear()
    rooms.clear()
    vault = null
  }

  return { rooms, attach, of, send, retry, remove, confirm, flush, clear }
})
