import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { deleteDB, openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Line } from '@/domain/lines'
import { aRoom } from '@/test/factories'
import { Vault } from './vault'

const message = (seq: number) => ({ seq, key: `k${seq}`, by: 1, at: '2026-11-20T10:00:00Z', text: `${seq}` })
const written = (text: string) => ({ text, version: 0, unsent: true as const })
const part = (...messages: ReturnType<typeof message>[]) => ({ messages, lines: [] as Line[] })
const pinned = (seq: number): Line => ({ event: 'message.pinned', room: 5, seq, at: '2026-11-20T10:00:00Z', by: 1, data: { seq: 1 } })

it('gives back what a start needs, in the order it was written', async () => {
  const vault = await Vault.open(1)
  await vault.putRooms([aRoom({ id: 5 })])
  await vault.putPending({ key: '2', room: 5, text: 'b', at: 2, state: { kind: 'failed', code: 'x' } })
  await vault.putPending({ key: '1', room: 5, text: 'a', at: 1, state: { kind: 'queued' } })
  vault.putDraft(5, written('half a thought'))
  await vault.extend({ room: 5, first: 1, from: 1, to: 3 }, part(message(1), message(2), message(3)))
  vault.close()
  const again = await Vault.open(1)
  const found = await again.find()
  expect(found.outbox.map((pending) => pending.text)).toEqual(['a', 'b'])
  expect(found.drafts.get(5)).toEqual(written('half a thought'))
  expect(found.tails).toEqual([{ room: 5, first: 1, from: 1, to: 3 }])
  expect(await again.messages({ room: 5, first: 1, from: 1, to: 3 }, 2)).toEqual({ from: 2, messages: [message(2), message(3)], lines: [] })
})

it('keeps drafts and unsent messages when history is rewound', async () => {
  const vault = await Vault.open(2)
  await vault.putPending({ key: '1', room: 5, text: 'a', at: 1, state: { kind: 'queued' } })
  vault.putDraft(5, written('half'))
  await vault.extend({ room: 5, first: 1, from: 1, to: 1 }, part(message(1)))
  await vault.startEpoch('next')
  const found = await vault.find()
  expect(found).toMatchObject({ epoch: 'next', rooms: [], tails: [] })
  expect(found.outbox).toHaveLength(1)
  expect(found.drafts.size).toBe(1)
  expect(await vault.messages({ room: 5, first: 1, from: 1, to: 1 }, 10)).toMatchObject({ messages: [] })
})

it('reads the newest messages of a tail over what is no message, and says from where on they are complete', async () => {
  const vault = await Vault.open(5)
  const tail = { room: 5, first: 1, from: 3, to: 1000 }
  const kept = [3, 4, 900, 999].map(message)
  await vault.extend(tail, part(...kept))
  await vault.extend(tail, { messages: [], lines: [pinned(5), pinned(901)] })
  await vault.extend({ room: 6, first: 1, from: 1, to: 1 }, part(message(1)))
  expect(await vault.messages(tail, 8)).toEqual({ from: 3, messages: kept, lines: [pinned(5), pinned(901)] })
  expect(await vault.messages(tail, 2)).toEqual({ from: 999, messages: [message(999)], lines: [] })
  expect(await vault.messages(tail, 3)).toEqual({ from: 809, messages: [message(900), message(999)], lines: [pinned(901)] })
  expect(await vault.messages({ ...tail, from: 950 }, 100)).toEqual({ from: 950, messages: [message(999)], lines: [] })
  await vault.forgetRoom(5, 'history')
  expect(await vault.messages(tail, 8)).toMatchObject({ messages: [], lines: [] })
})

it('shows nothing of one person to another', async () => {
  const ann = await Vault.open(3)
  ann.putDraft(5, written('secret'))
  ann.close()
  const bob = await Vault.open(4)
  expect((await bob.find()).drafts.size).toBe(0)
})

describe('a page that goes before the database is done', () => {
  const pending = (key: string, at: number) => ({ key, room: 5, text: key, at, state: { kind: 'queued' as const } })
  const left = (user: number) => Object.keys(localStorage).filter((name) => name.startsWith(`commune.unsaved.${user}.`))
  /** The page goes at once, and nothing that was under way comes to the database. */
  async function goAtOnce(): Promise<void> {
    dispatchEvent(new Event('pagehide'))
    const kept = { ...localStorage }
    // Here the page does not really go: what it still does must not count.
    await new Promise((next) => setTimeout(next, 20))
    globalThis.indexedDB = new IDBFactory()
    Object.assign(localStorage, kept)
  }

  it('leaves what was just written to the next start, in its order', async () => {
    const vault = await Vault.open(6)
    void vault.putPending(pending('2', 1))
    void vault.putPending(pending('1', 2))
    void vault.putPending(pending('3', 3))
    void vault.deletePending('3')
    vault.putDraft(5, written('half'))
    await goAtOnce()
    const next = await Vault.open(6)
    const found = await next.find()
    expect(found.outbox.map(({ key }) => key)).toEqual(['2', '1'])
    expect(found.drafts.get(5)).toEqual(written('half'))
    next.close()
    const later = await (await Vault.open(6)).find()
    expect(later.outbox).toHaveLength(2)
    expect(later.drafts.get(5)).toEqual(written('half'))
    expect(left(6)).toEqual([])
  })

  it('leaves nothing once the database has it, and takes back what it left where it stays', async () => {
    const vault = await Vault.open(7)
    await vault.putPending(pending('1', 1))
    dispatchEvent(new Event('pagehide'))
    expect(left(7)).toEqual([])
    const saved = vault.putPending(pending('2', 2))
    dispatchEvent(new Event('pagehide'))
    expect(left(7)).toHaveLength(1)
    await saved
    expect(left(7)).toEqual([])
    void vault.putPending(pending('3', 3))
    dispatchEvent(new Event('pagehide'))
    dispatchEvent(new Event('pageshow'))
    expect(left(7)).toEqual([])
  })

  it('leaves nothing to another person, nor after somebody was forgotten', async () => {
    const ann = await Vault.open(8)
    void ann.putPending(pending('1', 1))
    ann.putDraft(5, written('secret'))
    dispatchEvent(new Event('pagehide'))
    expect(await (await Vault.open(80)).find()).toMatchObject({ outbox: [], drafts: new Map() })
    expect(left(8)).toHaveLength(1)
    await ann.destroy()
    expect(left(8)).toEqual([])
  })

  it('takes nothing from what is no record of its own', async () => {
    localStorage.setItem('commune.unsaved.9.x', 'no JSON')
    const found = await (await Vault.open(9)).find()
    expect(found.outbox).toEqual([])
    expect(left(9)).toEqual([])
  })
})

describe('a database that answers no more', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  /** What comes within four seconds. */
  async function soon<T>(work: Promise<T>): Promise<T> {
    let isOver = false
    void work.finally(() => (isOver = true))
    for (let time = 0; !isOver && time < 4000; time += 100) await vi.advanceTimersByTimeAsync(100)
    return Promise.race([work, Promise.reject(new Error('it hangs'))])
  }

  it('is done without where it does not open', async () => {
    const stays = await openDB('commune-7')
    const gone = deleteDB('commune-7')
    const vault = await soon(Vault.open(7))
    expect(await soon(vault.find())).toMatchObject({ epoch: null, rooms: [], outbox: [] })
    stays.close()
    await gone
  })

  it('is done without where another page left it in the middle of a transaction, and what is written is not lost', async () => {
    const before = await soon(Vault.open(8))
    await soon(before.putRooms([aRoom({ id: 5 })]))
    let isHeld = true
    const hold = await openDB('commune-8')
    const stores = hold.transaction([...hold.objectStoreNames], 'readwrite')
    const held = (async () => {
      while (isHeld) await stores.objectStore('meta').get('epoch')
    })()
    const vault = await soon(Vault.open(8))
    expect(await soon(vault.find())).toMatchObject({ rooms: [] })
    vault.putDraft(5, written('half a thought'))
    expect(await soon(vault.messages({ room: 5, first: 1, from: 1, to: 3 }, 2))).toBeNull()
    await soon(vault.forgetRoom(6, 'history'))
    vault.close()
    isHeld = false
    await held
    await stores.done
    const again = await soon(Vault.open(8))
    const found = await soon(again.find())
    expect(found.rooms.map(({ id }) => id)).toEqual([5])
    expect(found.drafts.get(5)).toEqual(written('half a thought'))
  })
})

describe('files', () => {
  const kept = (key: string, message: string | null) => ({ file: { key, name: key, size: 1, type: '', modified: 1 }, room: 5, message, begun: null })

  it('come back with what was being written; those of a message that waits are its own', async () => {
    const vault = await Vault.open(20)
    await vault.putFile(kept('draft', null))
    await vault.putFile(kept('sent', null))
    await vault.putPending({ key: '1', room: 5, text: '', files: [kept('sent', null).file], at: 1, state: { kind: 'queued' } })
    const found = await vault.find()
    expect(found.files.map(({ file }) => file.key)).toEqual(['draft'])
    expect(await vault.files()).toHaveLength(2)
  })

  it('are forgotten with their bytes', async () => {
    const vault = await Vault.open(21)
    await vault.putFile(kept('a', null))
    await vault.putBytes('a', new Blob(['x']))
    expect(await vault.bytes('a')).not.toBeNull()
    await vault.forgetFiles(['a'])
    expect([await vault.files(), await vault.bytes('a')]).toEqual([[], null])
  })
})
