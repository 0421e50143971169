import { defineStore } from 'pinia'
import { ref } from 'vue'

/** What was reported in the rooms that I look after: only that it is otherwise now. */
export const useReportsStore = defineStore('reports', () => {
  /** Counts changes, so that a list on screen knows to look again. */
  const changes = ref(0)
  /** The rooms about which I was told since this device started; `null` for those of the whole server. */
  const told = ref(new Set<number | null>())

  function change(room: number | null): void {
    changes.value++
    told.value = new Set(told.value).add(room)
  }

  function seen(room: number | null): void {
    told.value = new Set([...told.value].filter((one) => one !== room))
  }

  function clear(): void {
    told.value = new Set()
  }

  return { changes, told, change, seen, clear }
})
