import { decoded } from './encoding'
import type { Raw } from './reading'

interface Draft extends Raw {
  /** The parts of a name, and what stands for one where there is none. */
  parts: string
  instead: string
}

/** The people of a vCard file (RFC 6350, and 2.1 as phones still write it). */
export function cardPeople(file: string): Raw[] {
  const people: Draft[] = []
  let person: Draft | undefined
  for (const { key, types, value } of lines(file)) {
    if (key === 'BEGIN') people.push((person = { name: '', parts: '', instead: '', phones: [], emails: [] }))
    else if (key === 'END') person = undefined
    else if (person !== undefined) take(person, key, types, value)
  }
  return people.map(({ name, parts, instead, phones, emails }) => ({ name: name || parts || instead, phones, emails }))
}

/** Of several names the first that says something counts. */
function take(person: Draft, key: string, types: string, value: string): void {
  if (key === 'FN') person.name ||= unescaped(value)
  else if (key === 'N') person.parts ||= said(value, [3, 1, 2, 0, 4])
  else if (key === 'ORG' || key === 'NICKNAME') person.instead ||= said(value, [0, 1, 2])
  else if (key === 'EMAIL') person.emails.push(unescaped(value).replace(/^mailto:/i, ''))
  // Nobody picks up where a machine does.
  else if (key === 'TEL' && (/CELL|VOICE/.test(types) || !/FAX|PAGER|MODEM/.test(types))) person.phones.push(unescaped(value).replace(/^tel:([^;]*).*$/i, '$1'))
}

/** The parts that semicolons make, in the order in which they are said. */
function said(value: string, order: readonly number[]): string {
  const parts = value.replace(/\\;/g, '\0').split(';').map((part) => unescaped(part.replace(/\0/g, ';')))
  return order.map((at) => parts[at]).filter(Boolean).join(' ')
}

function unescaped(value: string): string {
  return value.replace(/\\([,;:"\\n])/gi, (_, mark: string) => (mark.toLowerCase() === 'n' ? ' ' : mark)).trim()
}

/** Its lines, unfolded and decoded; a quoted-printable one goes on where it ends with `=`. */
function* lines(file: string): Generator<{ key: string; types: string; value: string }> {
  const unfolded = file.replace(/\r*\n|\r/g, '\n').replace(/([^=])\n[ \t]/g, '$1')
  const all = unfolded.split('\n')
  for (let at = 0; at < all.length; at++) {
    const [, name, parameters, first] = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:"[^"]*"|[^":;])*)*):(.*)$/.exec(all[at] ?? '') ?? []
    if (name === undefined) continue
    let value = first ?? ''
    const types = (parameters ?? '').toUpperCase()
    if (types.includes('QUOTED-PRINTABLE')) {
      while (value.endsWith('=') && at + 1 < all.length) value = value.slice(0, -1) + (all[++at] ?? '')
      value = quotedPrintable(value)
    }
    yield { key: name.toUpperCase(), types, value }
  }
}

function quotedPrintable(value: string): string {
  // As bytes again: what stands there besides pairs of digits too.
  const raw = Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join('')
  const read = raw.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return decoded(Uint8Array.from(read, (character) => character.charCodeAt(0)))
}
