/// <reference types="node" />
import { existsSync, readFileSync } from 'node:fs'
import metadata from 'libphonenumber-js/metadata.min.json'
import type { MetadataJson } from 'libphonenumber-js/core'
import { describe, expect, it } from 'vitest'
import { textOf, tidy } from './encoding'
import { numbersOf } from './numbers'
import { readBook, readEntries } from './reading'
import { cardPeople } from './vcard'

const inRegion = (region: string) => numbersOf(region, metadata as unknown as MetadataJson)

describe('an address book that stays here', () => {
  it('is read as phones write it', () => {
    const book = [
      'BEGIN:VCARD', 'VERSION:2.1', 'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=', 'ana', 'TEL;CELL:0151 2000 0003', 'END:VCARD',
      'BEGIN:VCARD', 'VERSION:3.0', 'FN:Bob', ' by', 'item1.TEL;TYPE=CELL:+49 151 20000004', 'TEL;TYPE=WORK,FAX:+49 30 1234567', 'EMAIL:Bob@Example.ORG', 'END:VCARD',
      'BEGIN:VCARD', 'VERSION:4.0', 'FN:Eve\\, once', 'TEL;VALUE=uri;TYPE="voice,cell":tel:+49-151-20000004', 'EMAIL:mailto:eve@example.org', 'END:VCARD',
      'BEGIN:VCARD', 'FN:Nobody', 'END:VCARD',
    ].join('\r\n')
    expect(readBook(book, inRegion('DE'))).toEqual([
      { name: 'Jana Müller', addresses: ['+4915120000003'] },
      { name: 'Bobby', addresses: ['+4915120000004', 'bob@example.org'] },
      // A number that was there belongs to who had it first.
      { name: 'Eve, once', addresses: ['eve@example.org'] },
    ])
  })

  it('needs a region where a number has no country', () => {
    expect(readEntries([{ name: ['Ann'], tel: ['0151 20000003', '+49 151 20000005'] }], inRegion(''))).toEqual([{ name: 'Ann', addresses: ['+4915120000005'] }])
  })

  it('is JSON too, and nothing else', () => {
    expect(readBook('[{"name":"Ann","phone":"+49 151 20000003"},{"email":5},3]', inRegion(''))).toEqual([{ name: 'Ann', addresses: ['+4915120000003'] }])
    for (const none of ['', ' \n\n', '{}', '[{', 'just a text', 'PK\u0003\u0004']) expect(readBook(none, inRegion('DE'))).toBeNull()
  })

  it('is a table too, and each address is theirs who had it first', () => {
    const table = 'Vorname;Nachname;Mobiltelefon;E-Mail-Adresse\nJörg;Groß;0151 20000003;J@example.org\nZoé;;0151 20000003;z@example.org\n;;;\n'
    expect(readBook(table, inRegion('DE'))).toEqual([
      { name: 'Jörg Groß', addresses: ['+4915120000003', 'j@example.org'] },
      { name: 'Zoé', addresses: ['z@example.org'] },
    ])
  })

  it('has bounds', () => {
    const people = Array.from({ length: 200_001 }, (_, at) => `${'x'.repeat(at === 0 ? 300 : 1)},${at}@example.org`)
    const cards = readBook(['Name,E-mail', ...people].join('\n'), inRegion('DE'))
    expect([cards?.length, cards?.[0]?.name.length]).toEqual([200_000, 200])
    const one = `BEGIN:VCARD\n${Array.from({ length: 60 }, (_, at) => `EMAIL:${at}@example.org\n`).join('')}END:VCARD\n`
    expect(readBook(one, inRegion('DE'))?.[0]?.addresses).toHaveLength(50)
  })
})

/** Address books of real programs stand beside the project, where somebody put them. */
const FOLDER = '../../shared/data/vcards'

describe.runIf(existsSync(FOLDER))('address books of real programs', () => {
  const read = (file: string) => cardPeople(textOf(readFileSync(`${FOLDER}/${file}.vcf`))).map(({ name, phones, emails }) => [tidy(name), ...phones, ...emails])
  const ene = (count: number) => Array.from({ length: count }, () => 'Ñ').join(' ')

  it.each([
    [
      'John_Doe_ANDROID',
      [
        ['', 'john.doe@company.com'],
        ['', 'jane.doe@company.com'],
        [ene(5), '123456789'],
        [ene(11), '123456', '234567', '3456789', '45678901'],
        [ene(4), '123456', '123456', 'bob@company.com', 'Ñ'.repeat(14)],
        ['ÑÑÑÑ', '55556666', 'henry@company.com'],
      ],
    ],
    ['John_Doe_GMAIL', [['Mr. John Richter, James Doe Sr.', '905-555-1234', '905-666-1234', 'john.doe@ibm.com']]],
    ['John_Doe_IPHONE', [['Mr. John Richter James Doe Sr.', '905-555-1234', '905-666-1234', '905-777-1234', '905-222-1234', 'john.doe@ibm.com']]],
    ['John_Doe_MS_OUTLOOK', [['Mr. John Richter James Doe Sr.', '(905) 555-1234', '(905) 666-1234', 'john.doe@ibm.cm']]],
    ['gmail-list', [['Arnold Smith', 'asmithk@gmail.com'], ['Chris Beatle', 'chrisy55d@yahoo.com'], ['Doug White', 'dwhite@gmail.com']]],
    ['rfc6350-example', [['Simon Perreault', '+1-418-656-9254', '+1-418-262-6501', 'simon.perreault@viagenie.ca']]],
  ])('are read as the server reads them: %s', (file, people) => expect(read(file)).toEqual(people))
})
