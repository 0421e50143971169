import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { prependPages } from './drift'
import { expect, test } from './fixtures'
import { writeLog } from './log'

interface Log {
  file: string
  messages: number
  sender: string
  first: string
  last: string
}

/** The real log; where it is not at hand, one of the same length that was made up. */
function theLog(folder: string): Log {
  const real = resolve('../../shared/data/ubuntu-irc.jsonl.zst')
  const first = "kleedrac: I'm afraid not. Any version of mplayer"
  if (existsSync(real)) return { file: real, messages: 196_123, sender: 'crimsun', first, last: "akik: he saved u, didn't he :D" }
  const messages = 196_000
  return { file: writeLog(folder, 'ubuntu', messages), messages, sender: 'sender 0', first: 'line 0.', last: `line ${messages - 1}.` }
}

test('a room of two hundred thousand messages opens at its end at once, and goes back to its first line without moving what is read', async ({ server, ann }) => {
  test.setTimeout(360_000)
  const folder = mkdtempSync(join(tmpdir(), 'commune-log-'))
  const log = theLog(folder)
  expect(await server.run('import', 'chat', log.file)).toContain(`${log.messages} messages are new`)
  rmSync(folder, { recursive: true })

  const began = Date.now()
  const entry = ann.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /ubuntu/ })
  await expect(entry).not.toContainText('unread')
  await entry.click()
  const feed = ann.page.getByRole('feed')
  await expect(feed.getByText(log.last)).toBeInViewport()
  test.info().annotations.push({ type: 'room of 196,123 messages ms', description: String(Date.now() - began) })

  const drifts = await prependPages((work) => feed.evaluate(work))
  test.info().annotations.push({ type: 'G12 drift px', description: drifts.map((drift) => drift.toFixed(1)).join(' ') })
  expect(drifts, drifts.join(' ')).toHaveLength(20)
  expect(Math.max(...drifts), drifts.join(' ')).toBeLessThanOrEqual(1)

  await feed.press('Home')
  await expect(feed.getByText(log.first)).toBeInViewport()
  await expect(ann.messages.first()).toContainText(log.sender)
  await feed.press('End')
  await expect(feed.getByText(log.last)).toBeInViewport()
  expect(await ann.messages.count()).toBeLessThanOrEqual(60)

  // 16: fifty thousand messages back, and home again by one key.
  const room = new URL(ann.page.url()).pathname
  const seq = log.messages - 50_000
  const asked = Date.now()
  await ann.page.goto(`${ann.server.origin}${room}/m/${seq}`)
  const marked = ann.page.locator(`article[data-seq="${seq}"]`)
  await expect(marked).toBeInViewport()
  test.info().annotations.push({ type: 'permalink ms, page load included', description: String(Date.now() - asked) })
  await expect(marked).toHaveAttribute('aria-current', 'location')
  await expect(feed).toHaveAttribute('aria-busy', 'false')
  const offCentre = () =>
    marked.evaluate((element) => {
      const [row, view] = [element.getBoundingClientRect(), (element.closest('[data-timeline]') ?? element).getBoundingClientRect()]
      return Math.abs(row.top + row.height / 2 - (view.top + view.height / 2))
    })
  await expect.poll(offCentre).toBeLessThanOrEqual(60)
  await ann.composer.press('Escape')
  await expect(feed.getByText(log.last)).toBeInViewport()

  // 13: scrolled through for five thousand messages, little of it stays.
  await ann.page.goto(`${ann.server.origin}${room}`)
  await expect(feed.getByText(log.last)).toBeInViewport()
  const walked = await feed.evaluate(walk, 100)
  test.info().annotations.push({ type: 'G13', description: JSON.stringify(walked) })
  expect(walked.messages).toBeGreaterThan(2000)
  expect(walked.rows, 'G13 rows').toBeLessThanOrEqual(60)
  expect(walked.blank, 'G13 frames without a row').toBe(0)
  const client = await ann.context.newCDPSession(ann.page)
  await client.send('HeapProfiler.collectGarbage')
  const { usedSize } = await client.send('Runtime.getHeapUsage')
  test.info().annotations.push({ type: 'G13 heap MB', description: (usedSize / 1e6).toFixed(1) })
  expect(usedSize, 'G13 heap').toBeLessThanOrEqual(80_000_000)
})

/** In the page: scrolls towards the front by pages of history. Answers with the most rows that were drawn, and how often none was in view. */
async function walk(feed: Element, pages: number): Promise<{ messages: number; rows: number; blank: number }> {
  const result = { messages: 0, rows: 0, blank: 0 }
  const frame = () => new Promise((next) => requestAnimationFrame(next))
  const seqs = () => [...feed.querySelectorAll<HTMLElement>('article')].map((row) => Number(row.dataset['seq']))
  const newest = Math.max(...seqs())
  for (const end = performance.now() + 60_000; newest - Math.min(...seqs()) < pages * 50 && performance.now() < end; ) {
    feed.scrollTop -= 900
    await frame()
    const view = feed.getBoundingClientRect()
    const rows = [...feed.querySelectorAll('article')].map((row) => row.getBoundingClientRect())
    result.rows = Math.max(result.rows, rows.length)
    if (!rows.some((row) => row.bottom > view.top && row.top < view.bottom)) result.blank += 1
  }
  result.messages = newest - Math.min(...seqs())
  return result
}
