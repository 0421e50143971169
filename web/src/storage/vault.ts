import type { Room, User } from '@/api/types'
import { heardOf, isOver, type Draft } from '@/domain/draft'
import type { Line } from '@/domain/lines'
import type { Message, Pending } from '@/domain/message'
import { deleteDatabase, openDatabase, type Database, type KeptFile, type KeptTail } from './database'
import { inTime, Late } from './inTime'
import { Unsaved } from './unsaved'

/** A draft is written this long after a change at the latest. */
const DRAFTS_MS = 300

/** What a start finds on this device. */
export interface Found {
  epoch: string | null
  rooms: Room[]
  users: User[]
  tails: KeptTail[]
  outbox: Pending[]
  drafts: Map<number, Draft>
  /** Of what is still being written. */
  files: KeptFile[]
}

const nothing: Found = { epoch: null, rooms: [], users: [], tails: [], outbox: [], drafts: new Map(), files: [] }

/**
 * One person's data on this device. A cache may fail, or answer no more: then reads find nothing and writes are dropped, and the app goes on from
 * memory and the server. What the person wrote also outlives a page that goes before the database is done.
 */
export class Vault {
  private readonly unsaved: Unsaved
  private draftTimer: ReturnType<typeof setTimeout> | undefined
  private readonly onHide = () => this.unsaved.leave()
  private readonly onShow = () => this.unsaved.stay()

  private constructor(
    readonly user: number,
    private db: Database | null,
  ) {
    this.unsaved = new Unsaved(user)
    addEventListener('pagehide', this.onHide)
    addEventListener('pageshow', this.onShow)
  }

  static async open(user: number): Promise<Vault> {
    return new Vault(user, await openDatabase(user))
  }

  async find(): Promise<Found> {
    this.unsaved.take()
    const found = await this.stored()
    const outbox = new Map(found.outbox.map((pending) => [pending.key, pending]))
    for (const [key, pending] of this.unsaved.outbox) {
      if (pending === null) outbox.delete(key)
      else outbox.set(key, pending)
      void this.saveOutbox(key)
    }
    const drafts = new Map([...found.drafts, ...this.unsaved.drafts])
    void this.saveDrafts()
    // A message that is on its way has its files, whatever the page had time to write of them.
    const named = new Set([...outbox.values()].flatMap(({ files = [] }) => files.map(({ key }) => key)))
    const files = found.files.filter(({ file }) => !named.has(file.key))
    return { ...found, drafts, files, outbox: [...outbox.values()].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1)) }
  }

  private stored(): Promise<Found> {
    return this.attempt(nothing, async (db) => {
      const tx = db.transaction(['meta', 'rooms', 'users', 'tails', 'outbox', 'drafts', 'files'])
      const [epoch, rooms, users, tails, outbox, drafts, files] = await Promise.all([
        tx.objectStore('meta').get('epoch'),
        tx.objectStore('rooms').getAll(),
        tx.objectStore('users').getAll(),
        tx.objectStore('tails').getAll(),
        tx.objectStore('outbox').getAll(),
        tx.objectStore('drafts').getAll(),
        tx.objectStore('files').getAll(),
      ])
      return { epoch: epoch?.value ?? null, rooms, users, tails, outbox, drafts: new Map(drafts.map(({ room, ...draft }) => [room, heardOf(draft)])), files }
    })
  }

  putRooms(rooms: readonly Room[]): Promise<void> {
    return this.putAll('rooms', rooms)
  }

  putUsers(users: readonly User[]): Promise<void> {
    return this.putAll('users', users)
  }

  forgetUsers(ids: readonly number[]): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction('users', 'readwrite')
      await Promise.all([...ids.map((id) => tx.store.delete(id)), tx.done])
    })
  }

  putPending(pending: Pending): Promise<void> {
    this.unsaved.outbox.set(pending.key, pending)
    return this.saveOutbox(pending.key)
  }

  deletePending(key: string): Promise<void> {
    this.unsaved.outbox.set(key, null)
    return this.saveOutbox(key)
  }

  putDraft(room: number, draft: Draft): void {
    this.unsaved.drafts.set(room, draft)
    // A message that was sent is no draft any more, whatever happens next.
    if (draft.text === '') void this.saveDrafts()
    else this.draftTimer ??= setTimeout(() => void this.saveDrafts(), DRAFTS_MS)
  }

  files(): Promise<KeptFile[]> {
    return this.attempt([], (db) => db.getAll('files'))
  }

  /** Keeps how far a file is. */
  putFile(kept: KeptFile): Promise<void> {
    return this.attempt(undefined, async (db) => void (await db.put('files', kept)))
  }

  /** Keeps the bytes of a file; where there is no room for them, they are asked for again after a reload. */
  putBytes(key: string, bytes: Blob): Promise<void> {
    return this.atLeisure(undefined, async (db) => void (await db.put('bytes', bytes, key)))
  }

  /** The bytes of a file; null where they are not on this device any more. */
  bytes(key: string): Promise<Blob | null> {
    return this.atLeisure(null, async (db) => (await db.get('bytes', key)) ?? null)
  }

  async forgetFiles(keys: readonly string[]): Promise<void> {
    await this.attempt(undefined, async (db) => {
      const tx = db.transaction('files', 'readwrite')
      await Promise.all([...keys.map((key) => tx.store.delete(key)), tx.done])
    })
    await this.atLeisure(undefined, async (db) => void (await Promise.all(keys.map((key) => db.delete('bytes', key)))))
  }

  /** The newest messages of a tail, about `limit` of them or all there are, and from where on they are complete; null where they cannot be read. */
  messages(tail: KeptTail, limit: number): Promise<{ from: number; messages: Message[]; lines: Line[] } | null> {
    return this.attempt(null, async (db) => {
      // One read of a range is many times faster than a walk from the end, but what is no message leaves holes in it.
      for (let span = limit; ; span *= 4) {
        const from = Math.max(tail.from, tail.to - span + 1)
        const found = await db.getAll('messages', IDBKeyRange.bound([tail.room, from], [tail.room, tail.to]))
        if (found.length < limit / 2 && from > tail.from) continue
        const newest = found.slice(-limit)
        const start = newest.length < found.length ? newest[0]?.seq : undefined
        const lines = await db.getAll('lines', IDBKeyRange.bound([tail.room, start ?? from], [tail.room, tail.to]))
        return { from: start ?? from, messages: newest.map(({ room: _, ...message }) => message), lines }
      }
    })
  }

  /** Adds messages, and what is told between them, to a room's tail and says what it covers now. */
  extend(tail: KeptTail, { messages, lines }: { messages: readonly Message[]; lines: readonly Line[] }): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(['messages', 'lines', 'tails'], 'readwrite')
      const [store, told] = [tx.objectStore('messages'), tx.objectStore('lines')]
      await Promise.all([
        ...messages.map((message) => store.put({ ...message, room: tail.room })),
        ...lines.map((line) => told.put(line)),
        tx.objectStore('tails').put(tail),
        tx.done,
      ])
    })
  }

  /** Something happened to one message of a tail, which covers that too now. */
  change(tail: KeptTail, seq: number, how: (message: Message) => Message): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(['messages', 'tails'], 'readwrite')
      const store = tx.objectStore('messages')
      const found = await store.get([tail.room, seq])
      await Promise.all([found && store.put({ ...how(found), room: tail.room }), tx.objectStore('tails').put(tail), tx.done])
    })
  }

  /** Forgets a room's history, or the room with all that belongs to it. */
  async forgetRoom(room: number, what: 'history' | 'everything'): Promise<void> {
    if (what === 'everything') this.unsaved.drafts.delete(room)
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(['messages', 'lines', 'tails', 'rooms', 'drafts'], 'readwrite')
      const range = IDBKeyRange.bound([room, 0], [room, Number.MAX_SAFE_INTEGER])
      await Promise.all([tx.objectStore('messages').delete(range), tx.objectStore('lines').delete(range), tx.objectStore('tails').delete(room)])
      if (what === 'everything') await Promise.all([tx.objectStore('rooms').delete(room), tx.objectStore('drafts').delete(room)])
      await tx.done
    })
  }

  /** A new history begins: rooms, messages and places go; drafts and unsent messages stay. */
  startEpoch(epoch: string): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(['meta', 'rooms', 'messages', 'lines', 'tails'], 'readwrite')
      await Promise.all([
        tx.objectStore('rooms').clear(),
        tx.objectStore('messages').clear(),
        tx.objectStore('lines').clear(),
        tx.objectStore('tails').clear(),
        tx.objectStore('meta').put({ name: 'epoch', value: epoch }),
        tx.done,
      ])
    })
  }

  close(): void {
    void this.saveDrafts()
    this.unsaved.leave()
    removeEventListener('pagehide', this.onHide)
    removeEventListener('pageshow', this.onShow)
    this.db?.close()
  }

  /** Forgets everything on this device. */
  async destroy(): Promise<void> {
    this.close()
    this.unsaved.forget()
    await deleteDatabase(this.user)
  }

  private saveOutbox(key: string): Promise<void> {
    const pending = this.unsaved.outbox.get(key)
    return this.attempt(undefined, async (db) => {
      if (pending === undefined) return
      if (pending === null) await db.delete('outbox', key)
      else await db.put('outbox', pending)
      this.unsaved.saved({ outbox: [[key, pending]], drafts: [] })
    })
  }

  private saveDrafts(): Promise<void> {
    clearTimeout(this.draftTimer)
    this.draftTimer = undefined
    const drafts = [...this.unsaved.drafts]
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction('drafts', 'readwrite')
      await Promise.all([...drafts.map(([room, draft]) => (isOver(draft) ? tx.store.delete(room) : tx.store.put({ room, ...draft }))), tx.done])
      this.unsaved.saved({ outbox: [], drafts })
    })
  }

  private putAll<K extends 'rooms' | 'users'>(name: K, values: readonly (K extends 'rooms' ? Room : User)[]): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(name, 'readwrite')
      await Promise.all([...values.map((value) => tx.store.put(value as never)), tx.done])
    })
  }

  /** Large files take longer than anybody waits for the rest: that says nothing of the database. */
  private async atLeisure<T>(otherwise: T, work: (db: Database) => Promise<T>): Promise<T> {
    if (this.db === null) return otherwise
    return work(this.db).catch(() => otherwise)
  }

  private async attempt<T>(otherwise: T, work: (db: Database) => Promise<T>): Promise<T> {
    if (this.db === null) return otherwise
    try {
      return await inTime(work(this.db))
    } catch (thrown) {
      // Some engines leave transactions open for ever that follow a page which went in the middle of one: what waits for them would never be shown.
      if (thrown instanceof Late) this.db = null
      return otherwise
    }
  }
}
