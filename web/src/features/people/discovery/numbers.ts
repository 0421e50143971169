import { parsePhoneNumberFromString, type CountryCode, type MetadataJson } from 'libphonenumber-js/core'
// By its path: the package's own name for it leads to a script.
import tables from '../../../../node_modules/libphonenumber-js/metadata.min.json?url'

/** Reads a number in E.164; null: it is none. */
export type ReadNumber = (typed: string) => string | null

/** Numbers as people write them down in a region; without one, with the code of their country. */
export function numbersOf(region: string, metadata: MetadataJson): ReadNumber {
  const defaultCountry = region === '' ? undefined : (region as CountryCode)
  return (typed) => {
    const number = parsePhoneNumberFromString(typed.replace(/^tel:/i, ''), { ...(defaultCountry && { defaultCountry }) }, metadata)
    return number?.isValid() === true ? number.number : null
  }
}

/** The same, with the tables of the world's numbers: data of its own, which only comparing needs. */
export async function loadNumbers(region: string): Promise<ReadNumber> {
  const response = await fetch(tables)
  return numbersOf(region, (await response.json()) as MetadataJson)
}
