import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { AttachedFile } from '@/api/types'

/** The picture that is looked at over everything else, and the message that it goes with. */
export const useLightboxStore = defineStore('lightbox', () => {
  const at = shallowRef<{ room: number; seq: number; file: AttachedFile } | null>(null)

  function open(room: number, seq: number, file: AttachedFile): void {
    at.value = { room, seq, file }
  }

  function close(): void {
    at.value = null
  }

  return { at, open, close }
})
