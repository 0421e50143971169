import { computed, ref, type ComputedRef } from 'vue'
import type { PendingFile } from '@/domain/message'
import { useDraftsStore } from '@/stores/drafts'
import { filesIn } from './dropping'

/** The files that go with what is being written. `shows`: there is something to say of them. */
export function useAttaching(room: () => number): {
  files: ComputedRef<readonly PendingFile[]>
  shows: ComputedRef<boolean>
  attach(files: readonly File[]): Promise<void>
  paste(event: ClipboardEvent): void
} {
  const drafts = useDraftsStore()
  const isBegun = ref(false)
  const files = computed(() => drafts.filesOf(room()))
  const shows = computed(() => isBegun.value || files.value.length > 0)

  async function attach(chosen: readonly File[]): Promise<void> {
    if (chosen.length === 0) return
    isBegun.value = true
    const { useUploadsStore } = await import('@/stores/uploads')
    await useUploadsStore().choose(room(), chosen)
  }

  /** Programs that copy a text often put a picture of it beside: then the text is meant. */
  function paste(event: ClipboardEvent): void {
    const pasted = filesIn(event.clipboardData)
    if (pasted.length === 0 || event.clipboardData?.types.includes('text/plain')) return
    event.preventDefault()
    void attach(pasted)
  }

  return { files, shows, attach, paste }
}
