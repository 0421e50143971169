import { columnsOf, type Columns } from './columns'
import type { Raw } from './reading'

/** What one row may hold. A quote that is never closed costs the rows up to here, no more. */
const ROW_LINES = 200
const ROW_LENGTH = 256 * 1024

/** The people of a table as Google and Outlook write it; null: none of its columns is known. */
export function tablePeople(file: string): Raw[] | null {
  const separator = separatorOf(/\S.*/.exec(file)?.[0] ?? '')
  const people: Raw[] = []
  let columns: Columns | null = null
  for (const row of rows(file, separator)) {
    if (columns !== null) people.push(person(columns, row))
    else if ((columns = columnsOf(row)) === null) return null
  }
  return columns === null ? null : people
}

/** Whichever the first row has most of. */
function separatorOf(row: string): string {
  const [first] = [',', ';', '\t'].map((mark) => ({ mark, count: row.split(mark).length })).sort((a, b) => b.count - a.count)
  return first?.mark ?? ','
}

/** Its rows: a row goes on where a line ends within quotes. */
function* rows(file: string, separator: string): Generator<string[]> {
  let row = ''
  let lines = 0
  for (const line of file.split(/\r*\n/)) {
    row = lines++ === 0 ? line : `${row}\n${line}`
    const fields = fieldsOf(row, separator)
    const fits = row.length <= ROW_LENGTH
    if (fields === null && fits && lines < ROW_LINES) continue
    if (fields !== null && fits && row.trim() !== '') yield fields
    row = ''
    lines = 0
  }
}

/** The fields of a row (RFC 4180); null where a quote is open at its end. What stands behind a quote that was closed is part of the field. */
function fieldsOf(row: string, separator: string): string[] | null {
  const fields: string[] = []
  for (let at = 0; at <= row.length; ) {
    const closing = row[at] === '"' ? closingOf(row, at + 1) : at
    if (closing < 0) return null
    const found = row.indexOf(separator, closing)
    const end = found < 0 ? row.length : found
    const quoted = closing > at ? row.slice(at + 1, closing).replaceAll('""', '"') : ''
    fields.push(quoted + row.slice(closing > at ? closing + 1 : at, end))
    at = end + 1
  }
  return fields
}

/** Where the quote is closed that was opened before `from`; doubled, it is a character. */
function closingOf(row: string, from: number): number {
  let at = row.indexOf('"', from)
  while (at >= 0 && row[at + 1] === '"') at = row.indexOf('"', at + 2)
  return at
}

function person({ names, phones, emails }: Columns, row: readonly string[]): Raw {
  const field = (at: number | undefined) => plain((at === undefined ? undefined : row[at])?.trim() ?? '')
  const parts = (['before', 'given', 'further', 'family', 'behind'] as const).map((part) => field(names.get(part)))
  // Google writes several values of one label so.
  const values = (at: number) => field(at).split(':::').map((value) => plain(value.trim())).filter(Boolean)
  return {
    name: field(names.get('full')) || parts.filter(Boolean).join(' ') || field(names.get('company')),
    phones: phones.flatMap(values),
    emails: emails.flatMap(values),
  }
}

/** Without the mark that keeps a spreadsheet from taking it for a formula. */
function plain(field: string): string {
  return field.replace(/^'(?=[=+\-@\t\r])/, '')
}
