import { readdirSync, readFileSync } from 'node:fs'
import { brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { isServerPath } from '../src/sw/paths'
import { precacheLine } from './precache'
import { compressed } from './precompress'

const files = [
  { name: 'index.html', bytes: '<p>"quoted"</p>' },
  { name: 'assets/app-1.js', bytes: 'x' },
]

it('lists every file, whatever its order, under a version made of the contents', () => {
  const line = precacheLine(files)
  expect(line).toBe(precacheLine([...files].reverse()))
  expect(line).toContain('["/assets/app-1.js","/index.html"]')
  expect(line).not.toBe(precacheLine([{ name: 'index.html', bytes: 'other' }, ...files.slice(1)]))
})

it('writes copies that unpack to the file, and none that save nothing', () => {
  const text = Buffer.from('a line of text\n'.repeat(200))
  const copies = compressed('page.html', text)
  expect(gunzipSync(copies.gz ?? new Uint8Array())).toEqual(text)
  expect(brotliDecompressSync(copies.br ?? new Uint8Array())).toEqual(text)
  expect(compressed('page.html', Buffer.from('short'))).toEqual({})
  expect(compressed('photo.png', text)).toEqual({})
})

it.each([
  ['/api/v1/ws', true],
  ['/.well-known/jwks.json', true],
  ['/auth/token/', true],
  ['/auth', false],
  ['/r/abc', false],
  ['/assets/app.js', false],
])('the server answers %s: %s', (path, is) => expect(isServerPath(path)).toBe(is))

it.each(readdirSync('src/i18n/locales'))('the language in %s is one file of at most 10 kB', (name) => {
  expect(gzipSync(readFileSync(`src/i18n/locales/${name}`)).length).toBeLessThanOrEqual(10_000)
})
