/** A file's text: UTF-8, UTF-16 with or without its mark, or line by line what Windows writes in the west. */
export function textOf(file: Uint8Array): string {
  const [first, second, third, fourth] = file
  const unmarked = first !== undefined && fourth !== undefined
  const isLow = (first === 0xff && second === 0xfe) || (unmarked && first !== 0 && second === 0 && third !== 0 && fourth === 0)
  const isHigh = (first === 0xfe && second === 0xff) || (unmarked && first === 0 && second !== 0 && third === 0 && fourth !== 0)
  const text = isLow || isHigh ? new TextDecoder(isLow ? 'utf-16le' : 'utf-16be').decode(file) : (utf8(file) ?? linesOf(file).map(decoded).join('\n'))
  return text.replace(/\0/g, '')
}

/** A text of bytes: UTF-8 where it is that, Windows-1252 otherwise. */
export function decoded(bytes: Uint8Array): string {
  return utf8(bytes) ?? new TextDecoder('windows-1252').decode(bytes)
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function linesOf(file: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let from = 0; from <= file.length; ) {
    const end = file.indexOf(0x0a, from)
    lines.push(file.subarray(from, end < 0 ? file.length : end))
    from = end < 0 ? file.length + 1 : end + 1
  }
  return lines
}

/** A line for people: without signs that nobody sees, without space around it. */
export function tidy(text: string): string {
  return text.replace(/[\p{Cc}\uFEFF ]+/gu, ' ').trim()
}
