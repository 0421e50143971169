import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { recordAmount } from './record'
import { expect, test } from './visitor'

/** Bytes of gzip. */
async function size(url: string): Promise<number> {
  const response = await fetch(url.replace('localhost', '127.0.0.1'))
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return gzipSync(Buffer.from(await response.arrayBuffer()), { level: 9 }).length
}

interface Loaded {
  js: number
  css: number
  fonts: number
  /** Begun before something was painted. */
  early: number
  foreign: number
}

/** What a page loads from nothing. */
async function load(page: Page, url: string, isShown: () => Promise<void>): Promise<Loaded> {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(url)
  await isShown()
  await page.waitForLoadState('networkidle')
  const sum = async (kind: RegExp) => {
    let bytes = 0
    for (const one of asked.filter((each) => kind.test(new URL(each).pathname))) bytes += await size(one)
    return bytes
  }
  const early = await page.evaluate(() => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity
    return 1 + performance.getEntriesByType('resource').filter(({ startTime }) => startTime < painted).length
  })
  const foreign = asked.filter((one) => new URL(one).host !== new URL(url).host).length
  return { js: await sum(/\.js$/), css: await sum(/\.css$/), fonts: await sum(/\.(?:woff2?|ttf|otf)$/), early, foreign }
}

test('G1–G4 and G20: what is loaded', async ({ visitor, server }) => {
  const ann = await visitor('ann')
  await ann.setUp()
  const outside = (await visitor('nobody')).page
  const door = await load(outside, `${server.origin}/sign-in`, () => expect(outside.getByLabel('Username')).toBeVisible())
  await ann.page.goto('about:blank')
  const room = await load(ann.page, `${server.origin}/home`, () => expect(ann.composer).toBeVisible())
  const kB = (bytes: number) => bytes / 1000
  recordAmount({ goal: 1, what: 'scripts of the sign-in page, gzip', limit: 60, value: kB(door.js), unit: 'kB' })
  recordAmount({ goal: 2, what: 'scripts of a room, cold, gzip', limit: 110, value: kB(room.js), unit: 'kB' })
  recordAmount({ goal: 3, what: 'styles, gzip', limit: 20, value: kB(room.css), unit: 'kB' })
  recordAmount({ goal: 3, what: 'fonts', limit: 0, value: kB(room.fonts), unit: 'kB' })
  for (const [name, { early, foreign }] of Object.entries({ 'the sign-in page': door, 'a room': room })) {
    recordAmount({ goal: 4, what: `requests before the first paint of ${name}`, limit: 8, value: early, unit: '' })
    recordAmount({ goal: 4, what: `requests of ${name} to third parties`, limit: 0, value: foreign, unit: '' })
  }

  const address = (path: string) => server.origin + path
  const worker = await (await fetch(address('/sw.js').replace('localhost', '127.0.0.1'))).text()
  const { files } = JSON.parse(/\{.*?\}/.exec(worker)?.[0] ?? '{}') as { files: string[] }
  const scripts = files.filter((file) => file.endsWith('.js'))
  let all = 0
  for (const script of scripts) all += await size(address(script))
  recordAmount({ goal: 3, what: 'all scripts, gzip', limit: 280, value: kB(all), unit: 'kB', note: `${scripts.length} files` })
  recordAmount({ goal: 3, what: 'the service worker, gzip', limit: 3, value: kB(await size(address('/sw.js'))), unit: 'kB' })
  for (const name of readdirSync('src/i18n/locales').map((file) => file.replace('.json', ''))) {
    const file = files.find((one) => one.startsWith(`/assets/${name}-`))
    if (file === undefined) throw new Error(`no file of the language ${name}`)
    recordAmount({ goal: 20, what: `language file ${name}, gzip`, limit: 10, value: kB(await size(address(file))), unit: 'kB' })
  }
})
