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
  test.setTimeout(240_000)
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
})
