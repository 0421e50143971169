import { tidy } from './encoding'
import type { ReadNumber } from './numbers'
import { tablePeople } from './table'
import { cardPeople } from './vcard'

/** People of one file, and addresses of one of them, that are read. */
const PEOPLE = 200_000
const ADDRESSES = 50
const NAME_LENGTH = 200

/** Somebody of an address book that does not leave this device. */
export interface Card {
  name: string
  /** E-mail addresses as they are compared, and numbers in E.164. */
  addresses: string[]
}

/** The same, as it stands there. */
export interface Raw {
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

/** The people of a file, told by how it begins: vCard, JSON or a table; null: it is none of them. */
export function readBook(file: string, numberOf: ReadNumber): Card[] | null {
  const start = file.trimStart()
  if (/^BEGIN:VCARD/i.test(start)) return cardsOf(cardPeople(start), numberOf)
  if (!start.startsWith('[')) {
    const people = tablePeople(file)
    return people === null ? null : cardsOf(people, numberOf)
  }
  try {
    return readEntries(JSON.parse(start) as Entry[], numberOf)
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
    const numbers = phones.slice(0, ADDRESSES).map((phone) => numberOf(tidy(phone))).filter((phone) => phone !== null)
    const addresses = [...numbers, ...emails.map((email) => email.trim().toLowerCase()).filter((email) => /^[^\s@]+@[^\s@]+$/.test(email))]
    return { name: tidy(name).slice(0, NAME_LENGTH), addresses: addresses.slice(0, ADDRESSES).filter(isNew) }
  }
  return people.slice(0, PEOPLE).map(card).filter(({ addresses }) => addresses.length > 0)
}
