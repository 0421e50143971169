import type { Room, User } from '@/api/types'
import type { Message, Pending } from '@/domain/message'
import { deleteDatabase, openDatabase, type Database, type KeptTail } from './database'

/** What a start finds on this device. */
export interface Found {
  epoch: string | null
  rooms: Room[]
  users: User[]
  tails: KeptTail[]
  outbox: Pending[]
  drafts: Map<number, string>
}

const nothing: Found = { epoch: null, rooms: [], users: [], tails: [], outbox: [], drafts: new Map() }

/**
 * One person's data on this device. A cache may fail: then reads find nothing and writes are dropped, and the app goes on from memory and
 * the server.
 */
export class Vault {
  private constructor(
    readonly user: number,
    private readonly db: Database | null,
  ) {}

  static async open(user: number): Promise<Vault> {
    return new Vault(user, await openDatabase(user))
  }

  async find(): Promise<Found> {
    return this.attempt(nothing, async (db) => {
      const tx = db.transaction(['meta', 'rooms', 'users', 'tails', 'outbox', 'drafts'])
      const [epoch, rooms, users, tails, outbox, drafts] = await Promise.all([
        tx.objectStore('meta').get('epoch'),
        tx.objectStore('rooms').getAll(),
        tx.objectStore('users').getAll(),
        tx.objectStore('tails').getAll(),
        tx.objectStore('outbox').getAll(),
        tx.objectStore('drafts').getAll(),
      ])
      outbox.sort((a, b) => (a.key < b.key ? -1 : 1))
      return { epoch: epoch?.value ?? null, rooms, users, tails, outbox, drafts: new Map(drafts.map((d) => [d.room, d.text])) }
    })
  }

  putRooms(rooms: readonly Room[]): Promise<void> {
    return this.putAll('rooms', rooms)
  }

  putUsers(users: readonly User[]): Promise<void> {
    return this.putAll('users', users)
  }

  putPending(pending: Pending): Promise<void> {
    return this.attempt(undefined, async (db) => void (await db.put('outbox', pending)))
  }

  deletePending(key: string): Promise<void> {
    return this.attempt(undefined, (db) => db.delete('outbox', key))
  }

  putDraft(room: number, text: string): Promise<void> {
    return this.attempt(undefined, async (db) => {
      if (text === '') await db.delete('drafts', room)
      else await db.put('drafts', { room, text })
    })
  }

  /** The newest cached messages of a room, at most `limit`, in rising seq. */
  messages(room: number, limit: number): Promise<Message[]> {
    return this.attempt([], async (db) => {
      const found: Message[] = []
      const range = IDBKeyRange.bound([room, 0], [room, Number.MAX_SAFE_INTEGER])
      let cursor = await db.transaction('messages').store.openCursor(range, 'prev')
      while (cursor !== null && found.length < limit) {
        const { seq, key, by, at, text } = cursor.value
        found.push({ seq, key, by, at, text })
        cursor = await cursor.continue()
      }
      return found.reverse()
    })
  }

  /** Adds messages to a room's tail and says what it covers now. */
  extend(tail: KeptTail, messages: readonly Message[]): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(['messages', 'tails'], 'readwrite')
      const store = tx.objectStore('messages')
      await Promise.all([
        ...messages.map((message) => store.put({ ...message, room: tail.room })),
        tx.objectStore('tails').put(tail),
        tx.done,
      ])
    })
  }

  /** Forgets a room's history, or the room with all that belongs to it. */
  async forgetRoom(room: number, what: 'history' | 'everything'): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(['messages', 'tails', 'rooms', 'drafts'], 'readwrite')
      const range = IDBKeyRange.bound([room, 0], [room, Number.MAX_SAFE_INTEGER])
      await Promise.all([tx.objectStore('messages').delete(range), tx.objectStore('tails').delete(room)])
      if (what === 'everything') await Promise.all([tx.objectStore('rooms').delete(room), tx.objectStore('drafts').delete(room)])
      await tx.done
    })
  }

  /** A new history begins: rooms, messages and places go; drafts and unsent messages stay. */
  startEpoch(epoch: string): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(['meta', 'rooms', 'messages', 'tails'], 'readwrite')
      await Promise.all([
        tx.objectStore('rooms').clear(),
        tx.objectStore('messages').clear(),
        tx.objectStore('tails').clear(),
        tx.objectStore('meta').put({ name: 'epoch', value: epoch }),
        tx.done,
      ])
    })
  }

  close(): void {
    this.db?.close()
  }

  /** Forgets everything on this device. */
  async destroy(): Promise<void> {
    this.close()
    await deleteDatabase(this.user)
  }

  private putAll<K extends 'rooms' | 'users'>(name: K, values: readonly (K extends 'rooms' ? Room : User)[]): Promise<void> {
    return this.attempt(undefined, async (db) => {
      const tx = db.transaction(name, 'readwrite')
      await Promise.all([...values.map((value) => tx.store.put(value as never)), tx.done])
    })
  }

  private async attempt<T>(otherwise: T, work: (db: Database) => Promise<T>): Promise<T> {
    if (this.db === null) return otherwise
    try {
      return await work(this.db)
    } catch {
      return otherwise
    }
  }
}
