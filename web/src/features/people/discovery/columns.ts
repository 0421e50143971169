/** What the first row's names mean, in small letters. The same as in crates/people/src/contacts/reading/csv/columns.rs, which says whose they are; a test compares. */

/** A name as it is said, else its parts in the order in which they are said, else where somebody works. */
export const NAMES = {
  full: ['name', 'full name', 'display name'],
  before: ['name prefix', 'title', 'anrede'],
  given: ['first name', 'given name', 'vorname', 'prénom'],
  further: ['middle name', 'additional name', 'weitere vornamen', '2. vorname', 'deuxième prénom'],
  family: ['last name', 'family name', 'nachname', 'nom'],
  behind: ['name suffix', 'suffix', 'suffixe'],
  company: ['organization name', 'organization 1 - name', 'company', 'firma', 'société'],
} as const
type Name = keyof typeof NAMES

export const EMAILS = [
  ...['e-mail', 'email', 'e-mail address', 'e-mail 2 address', 'e-mail 3 address', 'e-mail-adresse', 'e-mail 2: adresse', 'e-mail 3: adresse'],
  ...['adresse de messagerie', 'adresse de messagerie 2', 'adresse de messagerie 3'],
]

export const PHONES = [
  ...['phone', 'mobile phone', 'home phone', 'home phone 2', 'business phone', 'business phone 2', 'primary phone', 'other phone', 'car phone', 'radio phone'],
  ...['company main phone', 'mobiltelefon', 'mobiltelefon 2', 'telefon privat', 'telefon privat 2', 'telefon (privat)', 'telefon (privat 2)'],
  ...['telefon geschäftlich', 'telefon geschäftlich 2', 'telefon firma', 'haupttelefon', 'weiteres telefon', 'autotelefon', 'tél. mobile'],
  ...['téléphone (domicile)', 'téléphone 2 (domicile)', 'téléphone (bureau)', 'téléphone 2 (bureau)', 'téléphone (autre)', 'téléphone principal'],
  ...['téléphone (voiture)', 'téléphone société'],
]

/** Where the fields of a row are. */
export interface Columns {
  names: Map<Name, number>
  phones: number[]
  emails: number[]
}

/** By a first row; null: nobody can be reached by what it names. */
export function columnsOf(row: readonly string[]): Columns | null {
  const columns: Columns = { names: new Map(), phones: [], emails: [] }
  for (const [at, written] of row.entries()) {
    const column = written.trim().toLowerCase()
    const name = (Object.keys(NAMES) as Name[]).find((one) => (NAMES[one] as readonly string[]).includes(column))
    if (name !== undefined && !columns.names.has(name)) columns.names.set(name, at)
    // Google numbers its columns, however many there are.
    if (PHONES.includes(column) || /^phone \d+ - value$/.test(column)) columns.phones.push(at)
    if (EMAILS.includes(column) || /^e-mail \d+ - value$/.test(column)) columns.emails.push(at)
  }
  return columns.phones.length + columns.emails.length > 0 ? columns : null
}
