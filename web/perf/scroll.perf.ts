import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prependPages } from '../e2e/drift'
import { writeLog } from '../e2e/log'
import { emptyPage } from './bare'
import { idle, scroll, type Scrolled } from './frames'
import { quantile } from './quantile'
import { record, recordAmount, tenths } from './record'
import { expect, test, Throttle } from './visitor'

const MESSAGES = 100_000
const LATE_MS = 34
const WHEEL = { pixels: 120, frames: 400, messages: Infinity, longestMs: 15_000, look: 'at the ends' } as const
const FLING = { pixels: 1500, frames: 200, messages: Infinity, longestMs: 15_000, look: 'at the ends' } as const
const LONG = { pixels: 900, frames: Infinity, messages: 10_000, longestMs: 60_000, look: 'in every frame' } as const

interface Limit {
  what: string
  p95: number
  /** Percent of the frames that may be over 34 ms; null where the goal says nothing of it. */
  late: number | null
}

const share = (frames: readonly number[]) => (100 * frames.filter((one) => one > LATE_MS).length) / frames.length
const sum = (frames: readonly number[]) => `p95 ${tenths(quantile(frames, 0.95))} ms, ${share(frames).toFixed(1)} % over ${LATE_MS}`

/** What a page's thread has worked, in milliseconds of the processor: time that it waited for other programs is not in it. */
interface Work {
  TaskDuration: number
  RecalcStyleDuration: number
  LayoutDuration: number
}

interface Cost {
  scrolled: Scrolled
  work: Work
}

function recordFrames({ what, p95, late }: Limit, { scrolled, work }: Cost, floor: readonly number[]): void {
  const { frames, stood, messages } = scrolled
  const each = (ms: number) => (ms / (frames.length + stood)).toFixed(1)
  const parts = `style ${each(work.RecalcStyleDuration)}, layout ${each(work.LayoutDuration)}, the rest scripts and paint`
  record({
    goal: 11,
    what: `room of 100,000: ${what}`,
    target: `p95 ≤ ${p95} ms${late === null ? '' : `, ≤ ${late} % over ${LATE_MS}`}`,
    floor: sum(floor),
    measured: `${sum(frames)}, max ${tenths(quantile(frames, 1))} of ${frames.length}; ${each(work.TaskDuration)} ms of work a frame (${parts}); ${messages} messages; ${stood} more frames waited for history`,
    holds: quantile(frames, 0.95) <= p95 && (late === null || share(frames) <= late),
  })
}

test('G11–G13: a room of a hundred thousand messages', async ({ visitor, server }) => {
  const ann = await visitor('ann')
  await ann.setUp()
  const folder = mkdtempSync(join(tmpdir(), 'commune-perf-'))
  expect(await server.run('import', 'chat', writeLog(folder, 'long', MESSAGES))).toContain(`${MESSAGES} messages are new`)
  rmSync(folder, { recursive: true })
  await ann.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /long/ }).click()
  await ann.page.waitForURL('**/r/*')
  const room = ann.page.url()
  const feed = ann.page.getByRole('feed')
  const throttle = await Throttle.of(ann)
  const client = await ann.context.newCDPSession(ann.page)
  await client.send('Performance.enable', { timeDomain: 'threadTicks' })
  const worked = async (since?: Work): Promise<Work> => {
    const { metrics } = await client.send('Performance.getMetrics')
    const ms = (name: keyof Work) => 1000 * (metrics.find((one) => one.name === name)?.value ?? NaN) - (since?.[name] ?? 0)
    return { TaskDuration: ms('TaskDuration'), RecalcStyleDuration: ms('RecalcStyleDuration'), LayoutDuration: ms('LayoutDuration') }
  }
  const open = async () => {
    await ann.page.goto(room)
    await expect(feed.getByText(`line ${MESSAGES - 1}.`)).toBeInViewport()
  }
  const empty = async (rate: number) => {
    await emptyPage(ann.page, server.origin)
    await throttle.slow(rate)
    const frames = await ann.page.evaluate(idle, 200)
    await throttle.slow(1)
    return frames
  }

  for (const [rate, suffix, limits] of [
    [1, '', { wheel: { p95: 17, late: 1 }, fling: { p95: 17, late: 1 } }],
    [4, ', 4×', { wheel: { p95: 34, late: 3 }, fling: { p95: 50, late: null } }],
  ] as const) {
    const floor = await empty(rate)
    for (const [kind, how] of [['wheel', WHEEL], ['fling', FLING]] as const) {
      await open()
      await throttle.slow(rate)
      const before = await worked()
      const scrolled = await feed.evaluate(scroll, how)
      const work = await worked(before)
      await throttle.slow(1)
      recordFrames({ what: `${kind}, ${how.pixels} px a frame${suffix}`, ...limits[kind] }, { scrolled, work }, floor)
    }
  }

  await open()
  const drifts = await prependPages((work) => feed.evaluate(work))
  const drift = Math.max(...drifts)
  record({
    goal: 12,
    what: 'drift of what is read over 20 pages in front (Chromium; `e2e/engines` asserts it in Firefox and WebKit)',
    target: '≤ 1 px, 20 of 20',
    floor: '',
    measured: `${tenths(drift)} px at most, ${drifts.filter((one) => one <= 1).length} of ${drifts.length}`,
    holds: drifts.length === 20 && drift <= 1,
  })

  await open()
  const walked = await feed.evaluate(scroll, LONG)
  await client.send('HeapProfiler.collectGarbage')
  const { usedSize } = await client.send('Runtime.getHeapUsage')
  const note = `over ${walked.messages} messages`
  recordAmount({ goal: 13, what: 'rows in the DOM, at most', limit: 60, value: walked.rows, unit: '', note: `${note}; ${walked.blank} frames without a row` })
  recordAmount({ goal: 13, what: 'heap after scrolling', limit: 80, value: usedSize / 1e6, unit: 'MB', note })
})
