import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** Rooms further back are not worth a place of their own. */
const KEPT = 20

/** The rooms that were opened on this page, the latest first. */
export const useRecentStore = defineStore('recent', () => {
  const uris = shallowRef<readonly string[]>([])

  function visit(uri: string): void {
    if (uris.value[0] !== uri) uris.value = [uri, ...uris.value.filter((one) => one !== uri)].slice(0, KEPT)
  }

  return { uris, visit }
})
