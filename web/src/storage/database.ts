import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Room, User } from '@/api/types'
import type { StoredDraft } from '@/domain/draft'
import type { Line } from '@/domain/lines'
import type { Message, Pending, PendingFile } from '@/domain/message'
import { inTime } from './inTime'

export type StoredMessage = Message & { room: number }

/** The tail of a room's history in the cache covers `from..=to` without a hole. */
export interface KeptTail {
  room: number
  first: number
  from: number
  to: number
}

/** A file that goes with a message, and how far it has come. */
export interface KeptFile {
  file: PendingFile
  room: number
  /** The key of the message; null: it is not written to its end yet. */
  message: string | null
  /** The upload that was begun for it. */
  begun: number | null
}

export interface Schema extends DBSchema {
  meta: { key: string; value: { name: string; value: string } }
  rooms: { key: number; value: Room }
  users: { key: number; value: User }
  messages: { key: [number, number]; value: StoredMessage }
  lines: { key: [number, number]; value: Line }
  tails: { key: number; value: KeptTail }
  outbox: { key: string; value: Pending }
  drafts: { key: number; value: StoredDraft & { room: number } }
  files: { key: string; value: KeptFile }
  /** The bytes of files, apart: what stands beside them is read at every start. */
  bytes: { key: string; value: Blob }
}

export type Database = IDBPDatabase<Schema>

/** In the first version messages were as they were sent, whatever became of them; in the second they had no files; in the third nothing was told between them. */
const VERSION = 4
const nameFor = (user: number) => `commune-${user}`

/** Opens one person's database; null where the browser refuses or does not answer, and then everything lives in memory only. */
export async function openDatabase(user: number): Promise<Database | null> {
  const opening = open(user)
  try {
    return await inTime(opening)
  } catch {
    opening.then((late) => late.close(), () => undefined)
    return null
  }
}

/** Where the browser forbids it, the call itself throws. */
async function open(user: number): Promise<Database> {
  return openDB<Schema>(nameFor(user), VERSION, {
    upgrade(db, before, _, tx) {
      db.createObjectStore('lines', { keyPath: ['room', 'seq'] })
      if (before < 3) {
        db.createObjectStore('files', { keyPath: 'file.key' })
        db.createObjectStore('bytes')
      }
      if (before > 0) return void Promise.all([tx.objectStore('messages').clear(), tx.objectStore('tails').clear()])
      db.createObjectStore('meta', { keyPath: 'name' })
      db.createObjectStore('rooms', { keyPath: 'id' })
      db.createObjectStore('users', { keyPath: 'id' })
      db.createObjectStore('messages', { keyPath: ['room', 'seq'] })
      db.createObjectStore('tails', { keyPath: 'room' })
      db.createObjectStore('outbox', { keyPath: 'key' })
      db.createObjectStore('drafts', { keyPath: 'room' })
    },
    blocking(_, __, event) {
      ;(event.target as IDBDatabase).close()
    },
  })
}

/** Forgets one person on this device, unsent messages and drafts included. */
export async function deleteDatabase(user: number): Promise<void> {
  await deleteDB(nameFor(user)).catch(() => undefined)
}
