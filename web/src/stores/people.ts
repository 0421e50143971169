import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { User } from '@/api/types'
import { NOBODY } from '@/domain/message'
import type { Vault } from '@/storage/vault'
import { services } from './services'

/** At most so many are asked for at once. */
const BATCH = 100
/** Calls within this time are one request. */
const MERGE_MS = 20
/** Names that are only looked at once more may wait until the screen is drawn. */
const LOOK_AGAIN_MS = 1000

/** What is worth keeping on this device as soon as it changes. */
const LOOKS = ['username', 'display_name', 'avatar'] as const

/** The people I share rooms with, by id; asked for when somebody needs a name. */
export const usePeopleStore = defineStore('people', () => {
  const users = shallowReactive(new Map<number, User>())
  /** Asked for and not known to the server: gone, or no longer in a room of mine. */
  const strangers = shallowReactive(new Set<number>())
  /** Those of whom the server spoke and whose changes I heard of since; what the cache says of others may be old. */
  const told = new Set<number>()
  const wanted = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let askAt = Infinity
  let vault: Vault | null = null

  function attach(to: Vault, found: readonly User[]): void {
    vault = to
    for (const user of found) users.set(user.id, user)
  }

  function learn(known: readonly User[]): void {
    const fresh = known.filter((user) => LOOKS.some((name) => users.get(user.id)?.[name] !== user[name]))
    for (const user of known) {
      users.set(user.id, user)
      told.add(user.id)
      strangers.delete(user.id)
    }
    if (fresh.length > 0) void vault?.putUsers(fresh)
  }

  function need(ids: Iterable<number>): void {
    for (const id of ids) if (id !== NOBODY && !told.has(id) && !strangers.has(id)) wanted.add(id)
    if ([...wanted].some((id) => !users.has(id))) askIn(MERGE_MS)
    else if (wanted.size > 0) askIn(LOOK_AGAIN_MS)
  }

  function askIn(ms: number): void {
    const at = Date.now() + ms
    if (at >= askAt) return
    clearTimeout(timer)
    askAt = at
    timer = setTimeout(() => void ask(), ms)
  }

  /** What happened in a room was not heard in full: whoever is needed next is asked for again. */
  function doubt(): void {
    told.clear()
    strangers.clear()
  }

  /** Somebody is called otherwise now. */
  function renamed(id: number): void {
    told.delete(id)
    if (!users.has(id)) return
    wanted.add(id)
    askIn(MERGE_MS)
  }

  async function ask(): Promise<void> {
    askAt = Infinity
    const ids = [...wanted].slice(0, BATCH)
    for (const id of ids) wanted.delete(id)
    try {
      const answer = await services().api.users(ids)
      // Whoever was told of meanwhile is known better than by this answer.
      learn(answer.users.filter((user) => !told.has(user.id)))
      forget(ids.filter((id) => !told.has(id)))
      need([])
    } catch {
      // They are asked for again when the next rows are drawn.
      for (const id of ids) wanted.add(id)
    }
  }

  function forget(ids: readonly number[]): void {
    for (const id of ids) {
      users.delete(id)
      strangers.add(id)
    }
    if (ids.length > 0) void vault?.forgetUsers(ids)
  }

  function clear(): void {
    clearTimeout(timer)
    askAt = Infinity
    wanted.clear()
    users.clear()
    told.clear()
    strangers.clear()
    vault = null
  }

  return { users, strangers, attach, learn, need, doubt, renamed, clear }
})
