import type { ReadNumber } from './numbers'

/** Somebody of an address book that does not leave this device. */
export interface Card {
  name: string
  /** E-mail addresses as they are compared, and numbers in E.164. */
  addresses: string[]
}

interface Raw {
  name: string
  phones: string[]
  emails: string[]
}

/** What a browser's picker gives, and what a JSON file holds. */
interface Entry {
  name?: string | string[]
  phone?: string | string[]
  tel?: string | string[]
  email?: string | string[]
}

/** The people of a file, vCard or JSON; null: it is neither. */
export function readBook(file: string, numberOf: ReadNumber): Card[] | null {
  const start = file.replace(/^\uFEFF/, '').trimStart()
  if (/^BEGIN:VCARD/i.test(start)) return cardsOf(vcards(start), numberOf)
  try {
    const entries: unknown = JSON.parse(start)
    return Array.isArray(entries) ? readEntries(entries as Entry[], numberOf) : null
  } catch {
    return null
  }
}

export function readEntries(entries: Entry[], numberOf: ReadNumber): Card[] {
  const raw = entries.map(({ name, phone, tel, email }) => ({ name: list(name)[0] ?? '', phones: list(phone ?? tel), emails: list(email) }))
  return cardsOf(raw, numberOf)
}

/** A value, or several; what is no text is left out. */
function list(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === 'string')
}

/** Each address once, with the first who has it. */
function cardsOf(people: Raw[], numberOf: ReadNumber): Card[] {
  const known = new Set<string>()
  const isNew = (address: string) => known.size < known.add(address).size
  const card = ({ name, phones, emails }: Raw) => {
    const numbers = phones.map((phone) => numberOf(phone)).filter((phone) => phone !== null)
    const addresses = [...numbers, ...emails.map((email) => email.trim().toLowerCase()).filter((email) => /^[^\s@]+@[^\s@]+$/.test(email))]
    return { name: name.trim(), addresses: addresses.filter(isNew) }
  }
  return people.map(card).filter(({ addresses }) => addresses.length > 0)
}

/** The cards of a vCard file (RFC 6350, and 2.1 as phones still write it). */
function vcards(file: string): Raw[] {
  const people: Raw[] = []
  let person: Raw | null = null
  for (const { key, types, value } of lines(file)) {
    if (key === 'BEGIN') person = { name: '', phones: [], emails: [] }
    else if (key === 'END' && person !== null) people.push(person)
    else if (key === 'FN' && person !== null) person.name = value
    else if (key === 'N' && person?.name === '') person.name = value.split(';').slice(0, 2).reverse().filter(Boolean).join(' ')
    else if (key === 'TEL' && !/FAX|PAGER/.test(types)) person?.phones.push(value.replace(/;.*$/, ''))
    else if (key === 'EMAIL') person?.emails.push(value.replace(/^mailto:/i, ''))
  }
  return people
}

/** Its lines, unfolded and decoded; a quoted-printable one goes on where it ends with `=`. */
function* lines(file: string): Generator<{ key: string; types: string; value: string }> {
  const unfolded = file.replace(/\r\n?/g, '\n').replace(/\n[ \t]/g, '')
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
    yield { key: name.toUpperCase(), types, value: value.replace(/\\([,;\\])/g, '$1').trim() }
  }
}

function quotedPrintable(value: string): string {
  const raw = value.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return new TextDecoder().decode(Uint8Array.from(raw, (character) => character.charCodeAt(0)))
}
