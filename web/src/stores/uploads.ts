import { defineStore } from 'pinia'
import { shallowReactive, shallowRef, watch } from 'vue'
import { filesApi } from '@/api/files'
import { asProblem, type Problem } from '@/api/problem'
import { createTus } from '@/api/tus'
import { kindOf, withinLimits, type FileLimits, type Refusal } from '@/domain/files'
import { newKey } from '@/domain/key'
import type { Pending, PendingFile } from '@/domain/message'
import { backoffMs } from '@/realtime/backoff'
import type { KeptFile } from '@/storage/database'
import type { Vault } from '@/storage/vault'
import { useDraftsStore } from './drafts'
import { useOutboxStore } from './outbox'
import { services } from './services'

/** So many go at once; the others wait. */
const AT_ONCE = 3
/** Larger files are not kept on this device: after a reload they are asked for again, and go on where they were. */
const KEPT_BYTES = 256_000_000

/** So often, each time after a longer wait, a picture is asked whether its smaller ones are made: five seconds in all. */
const READY_TRIES = 8
const READY_MS = 100

/** A file on its way. */
export interface Upload extends KeptFile {
  /** In bytes. */
  sent: number
  /** `lost`: the file is not on this device any more, and has to be chosen again. */
  state: { kind: 'waiting' | 'running' | 'done' | 'lost' } | { kind: 'failed'; problem: Problem }
}

/** A file that may not be sent, and why. */
export interface Refused {
  name: string
  why: Refusal
}

/** Files on their way to the server: what was chosen goes at once, and what an earlier start left goes on. */
export const useUploadsStore = defineStore('uploads', () => {
  const drafts = useDraftsStore()
  const outbox = useOutboxStore()
  const all = shallowReactive(new Map<string, Upload>())
  const runs = new Map<string, AbortController>()
  /** What was chosen since this page was loaded. */
  const chosen = new Map<string, Blob>()
  const limits = shallowRef<FileLimits | null>(null)
  /** What was refused of the files chosen last, by room. */
  const refused = shallowReactive(new Map<number, readonly Refused[]>())
  const tus = () => createTus(services().tokens)

  watch(
    () => drafts.vault,
    (vault) => {
      for (const run of runs.values()) run.abort()
      for (const map of [all, runs, chosen, refused]) map.clear()
      limits.value = null
      if (vault !== null) void find(vault)
    },
    { immediate: true, flush: 'sync' },
  )

  /** What earlier starts left. A file of a message that is in the log by now is of no use any more. */
  async function find(vault: Vault): Promise<void> {
    const kept = await vault.files()
    if (vault !== drafts.vault) return
    const waiting = [...outbox.rooms.values()].flat()
    const known = new Map(kept.map((one) => [one.file.key, one]))
    for (const pending of waiting) for (const file of pending.files ?? []) {
      if (file.upload === undefined && !all.has(file.key)) add({ begun: null, ...known.get(file.key), file, room: pending.room, message: pending.key })
      known.delete(file.key)
    }
    for (const one of known.values()) if (one.message === null && !all.has(one.file.key)) add(one)
    void vault.forgetFiles([...known.values()].flatMap(({ file, message }) => (message === null ? [] : [file.key])))
    pump()
  }

  function add(kept: KeptFile): void {
    all.set(kept.file.key, { ...kept, sent: 0, state: { kind: kept.file.upload === undefined ? 'waiting' : 'done' } })
  }

  /** Somebody chose files for what they are writing. What may not be sent is said before anything is. */
  async function choose(room: number, files: readonly File[]): Promise<void> {
    const { vault } = drafts
    const now = await filesApi(services().http).limits().catch(() => limits.value)
    // Nobody sends what somebody else chose.
    if (vault !== drafts.vault) return
    limits.value = now
    const own = drafts.filesOf(room)
    const { taken, refused: not } = now === null ? { taken: [...files], refused: [] } : withinLimits(files, own.length, now)
    refused.set(room, not.map(({ file, why }) => ({ name: file.name, why })))
    const pendingFiles = taken.map((blob) => {
      const file: PendingFile = { key: newKey(), name: blob.name, size: blob.size, type: blob.type, modified: blob.lastModified }
      chosen.set(file.key, blob)
      add({ file, room, message: null, begun: null })
      save(file.key)
      if (blob.size <= KEPT_BYTES) void vault?.putBytes(file.key, blob)
      return file
    })
    drafts.putFiles(room, [...drafts.filesOf(room), ...pendingFiles])
    pump()
  }

  /** The file that was lost is here again. False: it is another one. */
  function give(key: string, blob: File): boolean {
    const upload = all.get(key)
    if (upload === undefined) return false
    const { name, size, modified } = upload.file
    if (blob.name !== name || blob.size !== size || blob.lastModified !== modified) return false
    chosen.set(key, blob)
    if (size <= KEPT_BYTES) void drafts.vault?.putBytes(key, blob)
    if (upload.message !== null) outbox.retry(upload.room, upload.message)
    retry(key)
    return true
  }

  function retry(key: string): void {
    if (all.has(key) && !runs.has(key)) change(key, { state: { kind: 'waiting' } })
    pump()
  }

  /** What was written is sent: these files are that message's. */
  function belong(pending: Pending): void {
    refused.delete(pending.room)
    for (const { key } of pending.files ?? []) {
      const upload = all.get(key)
      if (upload === undefined) continue
      change(key, { message: pending.key })
      save(key)
      tell(key)
    }
  }

  /** The files of a message are to be tried again. */
  function goOn(pending: Pending): void {
    for (const file of pending.files ?? []) {
      if (file.upload !== undefined) continue
      if (!all.has(file.key)) add({ file, room: pending.room, message: pending.key, begun: null })
      else if (all.get(file.key)?.state.kind === 'done') change(file.key, { file, begun: null })
      retry(file.key)
    }
  }

  /** Takes a file out of what is being written. */
  function drop(room: number, key: string): void {
    drafts.putFiles(room, drafts.filesOf(room).filter((file) => file.key !== key))
    refused.delete(room)
    letGo([{ key }], 'unsent')
  }

  /** Nobody waits for these any more. */
  function letGo(files: readonly Pick<PendingFile, 'key'>[], why: 'sent' | 'unsent'): void {
    for (const { key } of files) {
      const begun = all.get(key)?.begun ?? null
      runs.get(key)?.abort()
      runs.delete(key)
      chosen.delete(key)
      all.delete(key)
      if (why === 'unsent' && begun !== null) void tus().remove(begun, new AbortController().signal).catch(() => undefined)
    }
    void drafts.vault?.forgetFiles(files.map(({ key }) => key))
    pump()
  }

  function pump(): void {
    for (const [key, { state }] of all) {
      if (runs.size >= AT_ONCE) return
      if (state.kind === 'waiting' && !runs.has(key)) void run(key)
    }
  }

  async function run(key: string): Promise<void> {
    const controller = new AbortController()
    runs.set(key, controller)
    change(key, { state: { kind: 'running' } })
    const vault = drafts.vault
    try {
      const upload = await bring(key, controller.signal)
      if (!controller.signal.aborted) done(key, upload)
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (!controller.signal.aborted) change(key, { state: problem.code === 'file_lost' ? { kind: 'lost' } : { kind: 'failed', problem } })
    }
    if (vault !== drafts.vault || runs.get(key) !== controller) return
    runs.delete(key)
    tell(key)
    pump()
  }

  async function bring(key: string, signal: AbortSignal): Promise<number> {
    const bytes = await bytesOf(key)
    const { file, begun } = all.get(key) ?? {}
    if (file === undefined) throw new DOMException('gone', 'AbortError')
    const media = bytes === null || !['film', 'sound'].includes(kindOf(file.type)) ? null : await import('./media').then((of) => of.lookAt(bytes, file.type))
    const upload = await tus().send({ name: file.name, size: file.size, ...media?.facts }, bytes, {
      upload: begun ?? null,
      announced(to) {
        change(key, { begun: to })
        save(key)
      },
      moved: (sent) => change(key, { sent }),
      rest: (failures, retryAfterMs) => rest(retryAfterMs ?? backoffMs(failures, Math.random()), signal),
      signal,
    })
    if (kindOf(file.type) === 'picture') await untilReady(upload, signal)
    // Without its picture it is a film all the same.
    if (media?.poster) await tus().setPoster(upload, media.poster, signal).catch(() => undefined)
    return upload
  }

  /** The server makes smaller pictures of it: whoever sees the message at once sees them too. A message waits for that no longer than moments. */
  async function untilReady(upload: number, signal: AbortSignal): Promise<void> {
    for (let tries = 0; tries < READY_TRIES; tries++) {
      if (await tus().isReady(upload, signal).catch(() => true)) return
      await rest(READY_MS * 1.5 ** tries, signal)
    }
  }

  async function bytesOf(key: string): Promise<Blob | null> {
    return chosen.get(key) ?? (await drafts.vault?.bytes(key)) ?? null
  }

  function done(key: string, upload: number): void {
    const now = all.get(key)
    if (now === undefined) return
    const file = { ...now.file, upload }
    change(key, { file, sent: file.size, state: { kind: 'done' } })
    save(key)
    drafts.putFiles(now.room, drafts.filesOf(now.room).map((one) => (one.key === key ? file : one)))
  }

  /** The message of a file hears how it ended. */
  function tell(key: string): void {
    const { room, message, file, state } = all.get(key) ?? {}
    if (room === undefined || message == null || file === undefined || state === undefined) return
    if (state.kind === 'done' && file.upload !== undefined) outbox.uploaded(room, message, key, file.upload)
    else if (state.kind === 'failed') outbox.fail(room, message, state.problem.code)
    else if (state.kind === 'lost') outbox.fail(room, message, 'file_lost')
  }

  function change(key: string, to: Partial<Upload>): void {
    const now = all.get(key)
    if (now !== undefined) all.set(key, { ...now, ...to })
  }

  function save(key: string): void {
    const now = all.get(key)
    if (now === undefined) return
    const { file, room, message, begun } = now
    void drafts.vault?.putFile({ file, room, message, begun })
  }

  return { all, limits, refused, choose, give, retry, belong, goOn, drop, letGo, bytesOf }
})

/** Waits; a connection that comes back ends it, and so does whoever calls it off. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((next) => {
    const timer = setTimeout(end, ms)
    function end(): void {
      clearTimeout(timer)
      removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      next()
    }
    addEventListener('online', end)
    signal.addEventListener('abort', end)
  })
}
