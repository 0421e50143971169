const SIGNS: Record<string, string> = { b: '**', i: '_', e: '`' }

/** What a key with Ctrl sets around what is selected; undefined: nothing. */
export function signOf(event: KeyboardEvent): string | undefined {
  const isPlain = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
  return isPlain ? SIGNS[event.key.toLowerCase()] : undefined
}

/** Sets a sign around what is selected, and leaves it selected. */
export function wrap(field: HTMLTextAreaElement, sign: string): void {
  const { selectionStart: from, selectionEnd: to, value } = field
  field.setRangeText(sign + value.slice(from, to) + sign, from, to)
  field.setSelectionRange(from + sign.length, to + sign.length)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
