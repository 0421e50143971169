/// <reference types="node" />
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EMAILS, NAMES, PHONES } from './columns'
import { tablePeople } from './table'

/** Name and addresses. */
const people = (file: string) => tablePeople(file)?.map(({ name, phones, emails }) => [name, ...emails, ...phones])

/** The same tables as in crates/people/src/contacts/reading/csv/tests.rs. */
describe('a table', () => {
  it('is read as Google writes it, now and before', () => {
    const now =
      'First Name,Middle Name,Last Name,Name Prefix,Organization Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\r\n' +
      'Ann,B.,Lee,Dr.,Acme,* Work,ann@example.org ::: a.lee@example.org,Mobile,+49 1512 3456789\r\n' +
      ',,,,Acme,,,Work,"+49 30\n123456"\r\n,,,,,,,,\r\n'
    expect(people(now)).toEqual([['Dr. Ann B. Lee', 'ann@example.org', 'a.lee@example.org', '+49 1512 3456789'], ['Acme', '+49 30\n123456'], ['']])
    expect(people('Name,Given Name,Family Name,Phone 1 - Type,Phone 1 - Value\nAnn Lee,Ann,Lee,Home,1\n')).toEqual([['Ann Lee', '1']])
  })

  it('is read as Outlook writes it, in three languages and with any separator', () => {
    const english =
      '"Title","First Name","Last Name","Business Fax","Mobile Phone","E-mail Address","E-mail 2 Address"\r\n' +
      '"","Ann ""A""","Lee","9","1","a@example.org","b@example.org"\r\n'
    expect(people(english)).toEqual([['Ann "A" Lee', 'a@example.org', 'b@example.org', '1']])
    expect(people('Vorname;Nachname;Telefon geschäftlich;E-Mail-Adresse\nJörg;Groß;2;j@example.org\n')).toEqual([['Jörg Groß', 'j@example.org', '2']])
    expect(people('Prénom\tNom\tTél. mobile\nZoé\tÉtienne\t3\n')).toEqual([['Zoé Étienne', '3']])
  })

  it('may hold quotes within words, and one that stays open costs no more than the bound', () => {
    expect(people('Name,Phone\n5" Pipe,1\n"Ann ""x"", y",2\nBob,3\n')).toEqual([['5" Pipe', '1'], ['Ann "x", y', '2'], ['Bob', '3']])
    const rest = Array.from({ length: 1000 }, (_, at) => `Bob,${at}\n`).join('')
    expect(people(`Name,Phone\n"Ann,1\n${rest}`)?.length).toBe(1000 - 199)
    expect(people(`Name,Phone\n${'x'.repeat(1_000_000)},1\nBob,2\n`)).toEqual([['Bob', '2']])
    // What is no row costs itself alone.
    expect(people('Name,Phone\n"Ann" x,1\nBob,2\n')?.at(-1)).toEqual(['Bob', '2'])
  })

  it('without a column that is known is none', () => {
    for (const none of ['a,b,c\n1,2,3\n', 'Name\nAnn\n', 'just a text', '']) expect(tablePeople(none)).toBeNull()
  })

  it('loses the marks that keep a spreadsheet from computing', () => {
    expect(people("Name,Phone\n'=1+1,'+4915123456789\n'tis,1\n")).toEqual([['=1+1', '+4915123456789'], ["'tis", '1']])
  })

  it('has the columns that the server knows', () => {
    const rust = readFileSync('../crates/people/src/contacts/reading/csv/columns.rs', 'utf8')
    const known = (name: string) => [...(new RegExp(`const ${name}: .*? = \\[(.*?)\\n\\];`, 's').exec(rust)?.[1] ?? '').matchAll(/"(.+?)"/g)].map(([, column]) => column)
    expect(known('NAMES')).toEqual(Object.values(NAMES).flat())
    expect(known('EMAILS')).toEqual(EMAILS)
    expect(known('PHONES')).toEqual(PHONES)
  })
})
