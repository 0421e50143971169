import metadata from 'libphonenumber-js/metadata.min.json'
import type { MetadataJson } from 'libphonenumber-js/core'
import { describe, expect, it } from 'vitest'
import { numbersOf } from './numbers'
import { readBook, readEntries } from './reading'

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
    for (const none of ['', 'name,phone\nAnn,1', '{}', '\u0000']) expect(readBook(none, inRegion('DE'))).toBeNull()
  })
})
