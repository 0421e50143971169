import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { newKey } from '@/domain/key'
import { isUp, type Message, type Pending, type PendingFile } from '@/domain/message'
import { backoffMs } from '@/realtime/backoff'
import type { Vault } from '@/storage/vault'
import { services } from './services'

const NOTHING: readonly Pending[] = []

/** Files come with the first of them: whoever only writes loads nothing of it. */
const uploads = () => import('./uploads').then((of) => of.useUploadsStore())

/**
 * What I wrote and the log does not have yet. Each room sends one at a time, in order, and a send whose outcome is unknown is repeated with
 * the same key until there is an answer. What waits for its files lets others pass.
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
      if (!isUp(pending)) void uploads()
    }
  }

  function of(room: number): readonly Pending[] {
    return rooms.get(room) ?? NOTHING
  }

  function send(room: number, text: string, { reply, files = [] }: { reply?: number | undefined; files?: readonly PendingFile[] } = {}): Pending {
    const pending: Pending = {
      key: newKey(), room, text, at: Date.now(), state: { kind: 'queued' },
      ...(reply !== undefined && { reply }),
      ...(files.length > 0 && { files }),
    }
    rooms.set(room, [...of(room), pending])
    void vault?.putPending(pending)
    if (files.length > 0) void uploads().then((store) => store.belong(pending))
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
    if (!isUp(again)) void uploads().then((store) => store.goOn(again))
    void pump(room)
  }

  /** A file of a message is with the server. */
  function uploaded(room: number, key: string, file: string, upload: number): void {
    alter(room, key, (old) => ({ ...old, files: (old.files ?? []).map((one) => (one.key === file ? { ...one, upload } : one)) }))
    void pump(room)
  }

  /** A file of a message does not come through. */
  function fail(room: number, key: string, code: string): void {
    if (of(room).find((pending) => pending.key === key)?.state.kind === 'queued') change(room, key, { kind: 'failed', code })
  }

  function remove(room: number, key: string): void {
    const gone = of(room).find((pending) => pending.key === key)
    if (gone?.files) void uploads().then((store) => store.letGo(gone.files ?? [], gone.state.kind === 'failed' || gone.state.kind === 'queued' ? 'unsent' : 'sent'))
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
    const next = of(room).find((pending) => pending.state.kind === 'queued' && isUp(pending))
    if (next === undefined) return
    busy.add(room)
    clearTimeout(timers.get(room))
    const owner = vault
    change(room, next.key, { kind: 'sending' })
    const outcome = await services()
      .api.sendMessage(room, bodyOf(next))
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
    if (problem.code === 'no_such_upload') return doubt(room, key)
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

  /** What waited for a day is not with the server any more: its files go there again. */
  function doubt(room: number, key: string): void {
    alter(room, key, (old) => ({ ...old, state: { kind: 'queued' }, files: (old.files ?? []).map(({ upload: _, ...file }) => file) }))
    const again = of(room).find((pending) => pending.key === key)
    if (again !== undefined) void uploads().then((store) => store.goOn(again))
    void pump(room)
  }

  function change(room: number, key: string, state: Pending['state']): void {
    alter(room, key, (old) => ({ ...old, state }))
  }

  function alter(room: number, key: string, how: (old: Pending) => Pending): void {
    const list = of(room)
    const at = list.findIndex((pending) => pending.key === key)
    const old = list[at]
    if (old === undefined) return
    const next = how(old)
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

  return { rooms, attach, of, send, retry, remove, uploaded, fail, confirm, flush, clear }
})

function bodyOf({ key, text, reply, files }: Pending): { key: string; text?: string; reply?: number; files?: number[] } {
  return {
    key,
    ...(text !== '' && { text }),
    ...(reply !== undefined && { reply }),
    ...(files && { files: files.flatMap(({ upload }) => upload ?? []) }),
  }
}
