/** The six digits of a code, however they are spaced; null where it is none. */
export function codeIn(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, '')
  return /^\d{6}$/.test(digits) ? digits : null
}
