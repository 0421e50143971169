import { defineStore } from 'pinia'
import { ref, shallowReactive } from 'vue'
import type { Relation } from '@/api/types'

/** What others are to me, as far as every screen must know it: whom I blocked, and who asks to be friends. */
export const useNearStore = defineStore('near', () => {
  const blocked = shallowReactive(new Set<number>())
  const asking = shallowReactive(new Set<number>())
  /** Counts changes, so that a list on screen knows to look again. */
  const changes = ref(0)

  function learn(section: { asking: number[]; blocked: number[] }): void {
    clear()
    section.asking.forEach((id) => asking.add(id))
    section.blocked.forEach((id) => blocked.add(id))
  }

  /** Says whether I block or unblocked somebody, so that counts of what is unread are old. */
  function change({ user, relation }: { user: number; relation: Relation }): boolean {
    const was = blocked.has(user)
    for (const [set, is] of [[blocked, 'blocked'], [asking, 'asking']] as const) {
      if (relation === is) set.add(user)
      else set.delete(user)
    }
    changes.value++
    return was !== blocked.has(user)
  }

  function clear(): void {
    blocked.clear()
    asking.clear()
    changes.value++
  }

  return { blocked, asking, changes, learn, change, clear }
})
