import { parse } from 'papaparse'
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
function* rows(file: string, delimiter: string): Generator<string[]> {
  let row = ''
  let lines = 0
  for (const line of file.split(/\r*\n/)) {
    row = lines++ === 0 ? line : `${row}\n${line}`
    const { data, errors } = parse<string[]>(row, { delimiter, newline: '\n' })
    const [fault] = errors
    const isOpen = fault?.code === 'MissingQuotes'
    const fits = row.length <= ROW_LENGTH
    if (isOpen && fits && lines < ROW_LINES) continue
    if (!isOpen && fits && row.trim() !== '') yield data[0] ?? []
    row = ''
    lines = 0
  }
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
