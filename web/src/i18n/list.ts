import { tongue } from './t'

/** Names in a row, as the language joins them: Ann, Bob, and Cy. */
export function listText(names: readonly string[]): string {
  return new Intl.ListFormat(tongue.value.tag, { type: 'conjunction' }).format(names)
}
