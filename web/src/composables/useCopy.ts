import { onScopeDispose, ref, type Ref } from 'vue'

const SHOWN_MS = 2000

/**
 * Copies text. Where the browser keeps the clipboard for https, the text is selected in `field` instead, ready for Ctrl+C, and the older way
 * is tried.
 */
export function useCopy(): { copied: Ref<boolean>; copy(text: string, field?: { select(): void } | null): Promise<void> } {
  const copied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  async function copy(text: string, field?: { select(): void } | null): Promise<void> {
    field?.select()
    copied.value = (await byClipboard(text)) || byCommand()
    clearTimeout(timer)
    timer = setTimeout(() => (copied.value = false), SHOWN_MS)
  }

  return { copied, copy }
}

async function byClipboard(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}

/** Copies what is selected; it does nothing where nothing is. */
function byCommand(): boolean {
  const active = document.activeElement
  const hasSelection = active instanceof HTMLInputElement && active.selectionStart !== active.selectionEnd
  return hasSelection && document.execCommand('copy')
}
