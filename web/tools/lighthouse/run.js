// Lighthouse on the sign-in page and on a seeded room, as a phone on a slow network: `npm run lighthouse`, after a build of the server.
// Accessibility and best practices must be 100; performance and times are told. Three runs each, the median counts. What came out stays in
// result.json, for `npm run perf`.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import lighthouse from 'lighthouse'
import puppeteer from 'puppeteer-core'

const BINARY = resolve(process.env.COMMUNE_BIN ?? '../../../target/ci/commune')
const CHROMIUM = process.env.COMMUNE_CHROMIUM ?? '/usr/bin/chromium'
const RUNS = 3
const MESSAGES = 120
const TIMES = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time', 'cumulative-layout-shift']

const port = await new Promise((next) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address()
    probe.close(() => next(port))
  })
})
const origin = `http://localhost:${port}`
const data = mkdtempSync(join(tmpdir(), 'commune-lighthouse-'))
const env = { ...process.env, COMMUNE__LIMITS__MESSAGE_SEND__BURST: '10000' }
const args = ['serve', '--data', data, '--listen', `127.0.0.1:${port}`]
if (process.env.COMMUNE_WEB_DIR) args.push('--web-dir', resolve(process.env.COMMUNE_WEB_DIR))
const server = spawn(BINARY, args, { env, stdio: 'ignore' })
const browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'] })
let failed = false
const pages = []
try {
  await ready()
  await report('sign-in', `${origin}/sign-in`)
  const page = await browser.newPage()
  await seed(page)
  await page.close()
  await report('room', `${origin}/home`)
} finally {
  await browser.close()
  server.kill('SIGTERM')
  await new Promise((next) => server.once('exit', next))
  rmSync(data, { recursive: true, force: true })
}
const commit = execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { encoding: 'utf8' }).trim()
writeFileSync('result.json', JSON.stringify({ commit, pages }, null, 2))
process.exitCode = failed ? 1 : 0

async function ready() {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null)
    if (answer?.ok) return
    await new Promise((next) => setTimeout(next, 50))
  }
  throw new Error('the server did not become ready')
}

/** The administrator signs in on this browser, and the first room has something in it. */
async function seed(page) {
  await page.goto(`${origin}/setup`)
  await page.waitForSelector('input[autocomplete=username]')
  await page.type('input[autocomplete=username]', 'mira')
  await page.type('input[autocomplete=new-password]', 'quiet lantern over water')
  await page.click('form button[type=submit]')
  await page.waitForSelector('[data-timeline][aria-busy=false]')
  await page.evaluate(async (count) => {
    const ask = async (method, path, token, body) => {
      const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'commune', ...(token && { Authorization: `Bearer ${token}` }) }
      const answer = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
      return answer.json()
    }
    const { access } = await ask('POST', '/auth/refresh', null, {})
    const { rooms } = await ask('GET', '/rooms', access.token)
    for (let number = 0; number < count; number++) {
      const key = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
      const text = `Message ${number} of a room that looks lived in. ${number % 7 === 0 ? 'See https://example.org/garden for more. '.repeat(3) : ''}`
      await ask('POST', `/rooms/${rooms[0].id}/messages`, access.token, { key, text })
    }
  }, MESSAGES)
}

/** The next visit is a cold one, but whoever is signed in stays so. */
async function forgetFiles(page) {
  const client = await page.createCDPSession()
  await client.send('Network.clearBrowserCache')
  await client.send('Storage.clearDataForOrigin', { origin, storageTypes: 'service_workers,cache_storage,indexeddb' })
  await client.detach()
}

async function report(name, url) {
  const runs = []
  for (let run = 0; run < RUNS; run++) {
    const page = await browser.newPage()
    await forgetFiles(page)
    const result = await lighthouse(url, { disableStorageReset: true, onlyCategories: ['performance', 'accessibility', 'best-practices'], logLevel: 'error' }, undefined, page)
    await page.close()
    runs.push(result.lhr)
  }
  const middle = (pick) => runs.map(pick).sort((a, b) => a - b)[Math.floor(RUNS / 2)]
  const score = (category) => Math.round(100 * middle((lhr) => lhr.categories[category].score ?? 0))
  const values = TIMES.map((time) => Math.round(1000 * middle((lhr) => lhr.audits[time].numericValue ?? 0)) / 1000)
  const times = TIMES.map((time, index) => `${time} ${values[index]}`)
  const [fcp, lcp, tbt, cls] = values
  pages.push({ name, performance: score('performance'), accessibility: score('accessibility'), practices: score('best-practices'), fcp, lcp, tbt, cls })
  console.log(`${name}: performance ${score('performance')}, accessibility ${score('accessibility')}, best practices ${score('best-practices')}; ${times.join(', ')}`)
  for (const category of ['accessibility', 'best-practices']) {
    if (score(category) === 100) continue
    failed = true
    const weighed = new Set(runs[0].categories[category].auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id))
    const wrong = Object.values(runs[0].audits).filter(({ id, score }) => weighed.has(id) && score !== null && score < 1)
    for (const { id, title, details } of wrong) console.log(`  ${category}: ${id}: ${title} ${JSON.stringify(details?.items?.slice(0, 3) ?? [])}`)
  }
}
