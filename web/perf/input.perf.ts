import type { Page } from '@playwright/test'
import { askOne, type SomeRoom } from '../e2e/api'
import type { Person } from '../e2e/fixtures'
import { idle } from './frames'
import { emptyPage, roundTrips, sends } from './bare'
import { timed, type Seen } from './probe'
import { quantile } from './quantile'
import { record, recordTimes, tenths } from './record'
import { expect, test, Throttle } from './visitor'

const SENDS = 50
const STROKES = 'the quick brown fox jumps over the lazy dog and on it goes'
const FRAMES = 50
const BURST = 400
const BURST_PER_S = 200

/** Somebody's key to the server, and the room that everybody is in. */
async function door(person: Person): Promise<{ token: string; room: number }> {
  const { rooms } = await askOne<{ rooms: SomeRoom[] }>(person, 'GET', '/rooms')
  const token = await person.page.evaluate(async () => {
    const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'commune' }
    const response = await fetch('/api/v1/auth/refresh', { method: 'POST', headers, body: '{}' })
    return ((await response.json()) as { access: { token: string } }).access.token
  })
  const room = rooms[0]
  if (room === undefined) throw new Error(`${person.name} is in no room`)
  return { token, room: room.id }
}

/** Types a line, key by key. */
async function strokes(page: Page): Promise<number[]> {
  const times: number[] = []
  await page.locator('textarea').fill('')
  await page.locator('textarea').focus()
  for (let end = 1; end <= STROKES.length; end++) {
    const text = STROKES.slice(0, end)
    times.push((await timed(page, { event: 'keydown', text, where: 'field', until: 'painted' }, () => page.keyboard.type(text.slice(-1)))).painted)
  }
  await page.locator('textarea').fill('')
  return times
}

const painted = (all: readonly Seen[]) => all.map((one) => one.painted)
const confirmed = (all: readonly Seen[]) => all.map((one) => one.confirmed)

test('G8, G9, G14: writing and sending', async ({ visitor, server }) => {
  const ann = await visitor('ann')
  await ann.setUp()
  const bare = await visitor('nobody')
  const floor = async (rate: number) => {
    await emptyPage(bare.page, server.origin)
    await (await Throttle.of(bare)).slow(rate)
    return { send: painted(await sends(bare.page, 'bare', SENDS, 'painted')), stroke: await strokes(bare.page) }
  }
  const [plainFloor, slowFloor] = [await floor(1), await floor(4)]
  await bare.context.close()
  const trips = await ann.page.evaluate(roundTrips, { count: SENDS, ...(await door(ann)) })
  await expect(ann.messages.last()).toContainText(`bare ${SENDS - 1}`)

  const throttle = await Throttle.of(ann)
  const plain = { send: await sends(ann.page, 'plain', SENDS, 'confirmed'), stroke: await strokes(ann.page) }
  await throttle.slow(4)
  const slow = { send: await sends(ann.page, 'slow', SENDS, 'confirmed'), stroke: await strokes(ann.page) }
  await throttle.slow(1)

  const click = 'click Send → own message painted'
  recordTimes({ goal: 8, what: click, limits: { p50: 33, p95: 50 }, values: painted(plain.send), floor: plainFloor.send })
  recordTimes({ goal: 8, what: `${click}, 4×`, limits: { p95: 150 }, values: painted(slow.send), floor: slowFloor.send })
  recordTimes({ goal: 9, what: 'click Send → painted as confirmed (floor: a bare request)', limits: { p95: 150 }, values: confirmed(plain.send), floor: trips })
  const key = 'keystroke → painted in the composer'
  recordTimes({ goal: 14, what: key, limits: { p95: 32 }, values: plain.stroke, floor: plainFloor.stroke })
  recordTimes({ goal: 14, what: `${key}, 4×`, limits: { p95: 100 }, values: slow.stroke, floor: slowFloor.stroke })
})

test('G10: what others write', async ({ visitor, server }) => {
  const ann = await visitor('ann')
  await ann.setUp()
  const bob = await visitor('bob')
  await bob.signUp()
  const { token, room } = await door(bob)
  await bob.page.goto('about:blank')
  const say = async (text: string, key: number) => {
    const response = await fetch(`http://127.0.0.1:${server.port}/api/v1/rooms/${room}/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'commune', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ key: `00000000-0000-7000-8000-${String(key).padStart(12, '0')}`, text }),
    })
    if (!response.ok) throw new Error(`sending: ${response.status} ${await response.text()}`)
  }
  const bare = await visitor('nobody')
  await emptyPage(bare.page, server.origin)
  const floor = { frames: await bare.page.evaluate(idle, 200), click: painted(await sends(bare.page, 'bare', SENDS, 'painted')) }
  await bare.context.close()

  const times: number[] = []
  for (let number = 0; number < FRAMES; number++) {
    const text = `incoming ${number}.`
    times.push((await timed(ann.page, { event: 'frame', text, where: 'end', until: 'painted' }, () => say(text, number))).painted)
  }
  recordTimes({ goal: 10, what: 'frame of the socket → painted', limits: { p95: 50 }, values: times, floor: floor.click })

  const running = ann.page.evaluate(idle, Math.round((BURST / BURST_PER_S) * 60))
  const began = performance.now()
  const saying: Promise<void>[] = []
  for (let number = 0; number < BURST; number++) {
    const due = began + (number * 1000) / BURST_PER_S
    await new Promise((next) => setTimeout(next, Math.max(0, due - performance.now())))
    saying.push(say(`burst ${number}.`, 1000 + number))
  }
  await Promise.all(saying)
  const rate = BURST / ((performance.now() - began) / 1000)
  const frames = await running
  await expect(ann.message(`burst ${BURST - 1}.`)).toBeInViewport()
  const p95 = quantile(frames, 0.95)
  record({
    goal: 10,
    what: `frames while ${tenths(rate)} messages come each second`,
    target: 'p95 ≤ 34 ms',
    floor: `p95 ${tenths(quantile(floor.frames, 0.95))} ms`,
    measured: `p95 ${tenths(p95)}, max ${tenths(quantile(frames, 1))} ms of ${frames.length}`,
    holds: p95 <= 34,
  })
})
