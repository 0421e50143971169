import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

interface Loaded {
  js: number
  css: number
  /** Requests begun before something was painted. */
  early: number
  foreign: number
}

/** What a page loads from nothing, in bytes of gzip. */
async function load(page: Page, path: string, isShown: () => Promise<void>): Promise<Loaded> {
  const loaded: Loaded = { js: 0, css: 0, early: 0, foreign: 0 }
  const reading: Promise<void>[] = []
  const read = async (url: string) => {
    const bytes = gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer()), { level: 9 }).length
    if (url.endsWith('.js')) loaded.js += bytes
    if (url.endsWith('.css')) loaded.css += bytes
  }
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(path).origin) loaded.foreign += 1
    if (/\.(?:js|css)$/.test(new URL(request.url()).pathname)) reading.push(read(request.url().replace('localhost', '127.0.0.1')))
  })
  await page.goto(path)
  await isShown()
  await page.waitForLoadState('networkidle')
  await Promise.all(reading)
  loaded.early = await page.evaluate(() => {
    const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity
    return 1 + performance.getEntriesByType('resource').filter(({ startTime }) => startTime < painted).length
  })
  return loaded
}

test('11 what has to be loaded stays within its budget', async ({ ann, server, browser }) => {
  const outside = await browser.newPage()
  const signIn = await load(outside, `${server.origin}/sign-in`, () => expect(outside.getByLabel('Username')).toBeVisible())
  const { page } = ann
  await page.goto('about:blank')
  const room = await load(page, `${server.origin}/home`, () => expect(ann.composer).toBeVisible())
  for (const [name, { js, css, early, foreign }] of Object.entries({ signIn, room })) {
    test.info().annotations.push({ type: name, description: `${js} B of scripts, ${css} B of styles, ${early} requests before the first paint` })
    expect(early, `G4 ${name}`).toBeLessThanOrEqual(8)
    expect(foreign, `G4 ${name}`).toBe(0)
  }
  expect(signIn.js, 'G1').toBeLessThanOrEqual(60_000)
  expect(room.js, 'G2').toBeLessThanOrEqual(110_000)
  expect(room.css, 'G3').toBeLessThanOrEqual(20_000)
  await outside.close()
})

test('all scripts together, the worker, and each language stay within theirs', async ({ server }) => {
  const size = async (path: string) => gzipSync(Buffer.from(await (await fetch(`http://127.0.0.1:${server.port}${path}`)).arrayBuffer()), { level: 9 }).length
  const worker = await (await fetch(`http://127.0.0.1:${server.port}/sw.js`)).text()
  const files = (JSON.parse(/\{.*?\}/.exec(worker)?.[0] ?? '{}') as { files: string[] }).files
  const scripts = files.filter((file) => file.endsWith('.js'))
  const languages = files.filter((file) => readdirSync('src/i18n/locales').some((name) => file.startsWith(`/assets/${name.replace('.json', '-')}`)))
  expect(languages).toHaveLength(3)
  expect(files.filter((file) => /\.(?:woff2?|ttf|otf)$/.test(file))).toEqual([])
  let all = 0
  for (const script of scripts) all += await size(script)
  expect(all, 'G3').toBeLessThanOrEqual(280_000)
  expect(await size('/sw.js'), 'G3').toBeLessThanOrEqual(3000)
  for (const file of languages) expect(await size(file), `G20 ${file}`).toBeLessThanOrEqual(10_000)
})
