import { expect, it } from 'vitest'
import { textOf, tidy } from './encoding'

const TEXT = 'BEGIN:VCARD\nFN:Ñandú 🦤 한국\n'

function utf16(text: string, isLow: boolean): number[] {
  return Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)).flatMap((unit) => (isLow ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff]))
}

it('reads a file however it is written', () => {
  const utf8 = [...new TextEncoder().encode(TEXT)]
  const [low, high] = [utf16(TEXT, true), utf16(TEXT, false)]
  const files = [utf8, [0xef, 0xbb, 0xbf, ...utf8], low, high, [0xff, 0xfe, ...low], [0xfe, 0xff, ...high]]
  for (const file of files) expect(textOf(Uint8Array.from(file))).toBe(TEXT)
  expect(textOf(new Uint8Array())).toBe('')
  expect(textOf(Uint8Array.from([0x46, 0]))).toBe('F')
})

it('takes a line that is not UTF-8 for what Windows writes, and no other', () => {
  const bytes = [...new TextEncoder().encode('FN:Zoé\n'), ...[0x46, 0x4e, 0x3a, 0x43, 0x61, 0x66, 0xe9, 0x0a], ...new TextEncoder().encode('FN:Ñ')]
  expect(textOf(Uint8Array.from(bytes))).toBe('FN:Zoé\nFN:Café\nFN:Ñ')
})

it('leaves nothing that nobody sees', () => {
  expect(tidy("  Ann\r\n\t O'Neill\u0007  ")).toBe("Ann O'Neill")
})
