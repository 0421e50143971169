import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import type { User } from '@/api/types'
import { NOBODY } from '@/domain/message'
import type { Vault } from '@/storage/vault'
import { services } from './services'

/** At most so many are asked for at once. */
const BATCH = 100

/** The people I share rooms with, by id; asked for when somebody needs a name. */
export const usePeopleStore = defineStore('people', () => {
  const users = shallowReactive(new Map<number, User>())
  /** Asked for and not known to the server: gone, or no longer in a room of mine. */
  const strangers = shallowReactive(new Set<number>())
  const wanted = new Set<number>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let vault: Vault | null = null

  function attach(to: Vault, found: readonly User[]): void {
    vault = to
    for (const user of found) users.set(user.id, user)
  }

  function learn(known: readonly User[]): void {
    const fresh = known.filter((user) => users.get(user.id)?.username !== user.username)
    for (const user of known) {
      users.set(user.id, user)
      strangers.delete(user.id)
    }
    if (fresh.length > 0) void vault?.putUsers(fresh)
  }

  function need(ids: Iterable<number>): void {
    for (const id of ids) if (id !== NOBODY && !users.has(id) && !strangers.has(id)) wanted.add(id)
    if (wanted.size > 0) timer ??= setTimeout(() => void ask(), 20)
  }

  async function ask(): Promise<void> {
    timer = undefined
    const ids = [...wanted].slice(0, BATCH)
    for (const id of ids) wanted.delete(id)
    try {
      const answer = await services().api.users(ids)
      learn(answer.users)
      for (const id of ids) if (id !== NOBODY && !users.has(id)) strangers.add(id)
    } catch {
      // Names are asked for again when the rows are drawn next.
    }
    need([])
  }

  function clear(): void {
    clearTimeout(timer)
    timer = undefined
    wanted.clear()
    users.clear()
    strangers.clear()
    vault = null
  }

  return { users, strangers, attach, learn, need, clear }
})
