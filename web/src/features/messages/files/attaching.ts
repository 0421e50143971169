import { computed, ref, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { PendingFile } from '@/domain/message'
import { useDraftsStore } from '@/stores/drafts'
import { filesIn } from './dropping'

/** The files that go with what is being written. `shows`: there is something to say of them; `choosing`: some are not there yet, until it is through. */
export function useAttaching(room: () => number): {
  files: ComputedRef<readonly PendingFile[]>
  shows: ComputedRef<boolean>
  choosing: ShallowRef<Promise<void> | null>
  attach(files: readonly File[]): Promise<void>
  paste(event: ClipboardEvent): void
} {
  const drafts = useDraftsStore()
  const isBegun = ref(false)
  const choosing = shallowRef<Promise<void> | null>(null)
  const files = computed(() => drafts.filesOf(room()))
  const shows = computed(() => isBegun.value || files.value.length > 0)

  async function attach(chosen: readonly File[]): Promise<void> {
    if (chosen.length === 0) return
    isBegun.value = true
    const work = Promise.all([choosing.value, choose(room(), chosen)]).then(() => undefined)
    choosing.value = work
    try {
      await work
    } finally {
      if (choosing.value === work) choosing.value = null
    }
  }

  async function choose(id: number, chosen: readonly File[]): Promise<void> {
    const { useUploadsStore } = await import('@/stores/uploads')
    await useUploadsStore().choose(id, chosen)
  }

  /** Programs that copy a text often put a picture of it beside: then the text is meant. */
  function paste(event: ClipboardEvent): void {
    const pasted = filesIn(event.clipboardData)
    if (pasted.length === 0 || event.clipboardData?.types.includes('text/plain')) return
    event.preventDefault()
    void attach(pasted)
  }

  return { files, shows, choosing, attach, paste }
}
