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
    copied.value = (await byClipboard(text)) || (field ? byCommand() : byField(text))
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

/** The older way where no field on screen holds the text: one is made for the moment. */
function byField(text: string): boolean {
  const before = document.activeElement
  const field = document.createElement('textarea')
  field.className = 'sr-only'
  field.value = text
  // A modal dialog takes the focus from everything outside it.
  ;(document.querySelector('dialog[open]') ?? document.body).append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  return done
}

/** Copies what is selected; it does nothing where nothing is. */
function byCommand(): boolean {
  const active = document.activeElement
  const hasSelection = active instanceof HTMLInputElement && active.selectionStart !== active.selectionEnd
  return hasSelection && document.execCommand('copy')
}
