import type { MetadataJson } from 'libphonenumber-js/core'
import metadata from 'libphonenumber-js/metadata.min.json'
import { describe, expect, it } from 'vitest'
import { numbersOf } from './numbers'
import { previewOf } from './preview'

const load = (region: string) => Promise.resolve(numbersOf(region, metadata as unknown as MetadataJson))
const book = new Blob(['Name,Phone,E-mail\nZoë,0151 23456789,\nAnn,call me,ann@example.org\n'])

describe('what stands in a file', () => {
  it('is read with the numbers of a country, and what is no number there is counted', async () => {
    expect(await previewOf(book, 'DE', load)).toEqual({
      cards: [{ name: 'Zoë', addresses: ['+4915123456789'] }, { name: 'Ann', addresses: ['ann@example.org'] }],
      unread: 1,
      isUnseen: false,
    })
    expect(await previewOf(book, '', load)).toMatchObject({ cards: [{ name: 'Ann' }], unread: 2 })
  })

  it('is nobody where it is no address book', async () => {
    expect(await previewOf(new Blob(['no book']), 'DE', load)).toEqual({ cards: [], unread: 0, isUnseen: false })
  })

  it('is not looked at where it is too large, or nothing is known of numbers', async () => {
    expect(await previewOf(new Blob([new Uint8Array(5 * 1024 * 1024 + 1)]), 'DE', load)).toMatchObject({ isUnseen: true })
    expect(await previewOf(book, 'DE', () => Promise.reject(new Error('offline')))).toMatchObject({ cards: [], isUnseen: true })
  })
})
