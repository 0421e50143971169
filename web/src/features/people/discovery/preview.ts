import { textOf } from './encoding'
import { loadNumbers, type ReadNumber } from './numbers'
import { readBook, type Card } from './reading'

/** Larger files would stop the page for seconds. */
const FILE_BYTES = 5 * 1024 * 1024

/** What a file says, as far as this device reads it. */
export interface Preview {
  cards: Card[]
  /** Numbers that are none in this country. */
  unread: number
  /** It is too large to be read here, or the tables of numbers could not be had. */
  isUnseen: boolean
}

/** Reads a file as it is read where it is brought to. */
export async function previewOf(file: Blob, region: string, load: (region: string) => Promise<ReadNumber> = loadNumbers): Promise<Preview> {
  const numbers = file.size > FILE_BYTES ? null : await load(region).catch(() => null)
  if (numbers === null) return { cards: [], unread: 0, isUnseen: true }
  let unread = 0
  const counted: ReadNumber = (typed) => {
    const number = numbers(typed)
    unread += number === null ? 1 : 0
    return number
  }
  const cards = readBook(textOf(new Uint8Array(await file.arrayBuffer())), counted) ?? []
  return { cards, unread, isUnseen: false }
}
