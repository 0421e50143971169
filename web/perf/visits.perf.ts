import type { Page } from '@playwright/test'
import { askOne, sayMany, type SomeRoom } from '../e2e/api'
import type { Person } from '../e2e/fixtures'
import { record, recordTimes } from './record'
import { emptyPage, sends } from './bare'
import { timed } from './probe'
import { expect, signIn, test } from './visitor'

const VISITS = 10
const ROOMS = ['alder', 'birch', 'cedar', 'elder', 'hazel', 'linden', 'maple', 'poplar', 'rowan', 'willow']
const MESSAGES = 60
const RESTARTS = 3

interface Timed extends Window {
  firstPainted: Promise<number>
}

/** In the page, before anything else: when the first of what is looked for was painted, in milliseconds since the navigation began. */
function watchForFirst(selector: string): void {
  const channel = new MessageChannel()
  const painted = () =>
    new Promise<void>((next) => {
      channel.port1.onmessage = () => next()
      requestAnimationFrame(() => channel.port2.postMessage(null))
    })
  const isThere = () => [...document.querySelectorAll(selector)].some((one) => getComputedStyle(one).visibility === 'visible')
  const watch = async () => {
    while (!isThere()) await painted()
    return performance.now()
  }
  ;(window as unknown as Timed).firstPainted = watch()
}

/** Comes back to the page again and again. */
async function visits(page: Page): Promise<number[]> {
  const times: number[] = []
  for (let visit = 0; visit < VISITS; visit++) {
    await page.reload()
    times.push(await page.evaluate(() => (window as unknown as Timed).firstPainted))
  }
  return times
}

async function withWorker(person: Person): Promise<void> {
  await person.page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller !== null) return
    await new Promise((next) => navigator.serviceWorker.addEventListener('controllerchange', next, { once: true }))
  })
}

/** Messages as people write them: most short, some long. */
const texts = (name: string) => Array.from({ length: MESSAGES }, (_, number) => `${name} ${number}.${number % 5 === 0 ? ' and so on'.repeat(number % 40) : ''}`)

test('G7: coming back', async ({ visitor, server }) => {
  const bare = await visitor('nobody')
  await bare.context.addInitScript(watchForFirst, 'pre')
  await bare.page.goto(`${server.origin}/readyz`)
  const floor = await visits(bare.page)
  await bare.context.close()

  const ann = await visitor('ann', 'allow')
  await ann.context.addInitScript(watchForFirst, '[data-timeline][aria-busy=false] article')
  await ann.setUp()
  await withWorker(ann)
  await sayMany(ann, 'general', texts('general'))
  const last = ann.messages.filter({ hasText: `general ${MESSAGES - 1}.` })
  await expect(last).toBeInViewport()
  await ann.page.reload()
  await expect(last).toBeInViewport()
  const online = await visits(ann.page)
  await expect(last).toBeInViewport()
  await ann.context.setOffline(true)
  const offline = await visits(ann.page)
  await expect(last).toBeInViewport()
  const what = 'coming back: navigation → messages painted'
  recordTimes({ goal: 7, what: `${what}, online`, limits: { max: 300 }, values: online, floor })
  recordTimes({ goal: 7, what: `${what}, offline`, limits: { max: 300 }, values: offline, floor })
})

/** Goes through all rooms by clicks in the list. */
async function walk(person: Person): Promise<number[]> {
  const { page } = person
  const times: number[] = []
  for (const name of ROOMS) {
    const link = page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: new RegExp(name) })
    await link.scrollIntoViewIfNeeded()
    const box = await link.boundingBox()
    if (box === null) throw new Error(`no way to the room ${name}`)
    const click = () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    times.push((await timed(page, { event: 'click', text: `${name} ${MESSAGES - 1}.`, where: 'view', until: 'painted' }, click)).painted)
  }
  return times
}

test('G15: going from room to room', async ({ visitor, server }) => {
  const ann = await visitor('ann')
  await ann.setUp()
  for (const name of ROOMS) {
    await askOne<SomeRoom>(ann, 'POST', '/rooms', { kind: 'public', name })
    await sayMany(ann, name, texts(name))
  }
  await emptyPage(ann.page, server.origin)
  const floor = (await sends(ann.page, 'bare', VISITS, 'painted')).map(({ painted }) => painted)
  await ann.context.close()
  const again = await visitor('ann')
  await signIn(again)
  await expect(again.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /alder/ })).toBeVisible()
  const uncached = await walk(again)
  const cached = await walk(again)
  recordTimes({ goal: 15, what: 'click on a room seen before → its messages painted', limits: { p95: 100 }, values: cached, floor })
  recordTimes({ goal: 15, what: 'click on a room not seen before → its messages painted', limits: { p95: 250 }, values: uncached, floor })
})

test('G16: the server goes and comes back', async ({ visitor, server }) => {
  const ann = await visitor('ann')
  await ann.setUp()
  const all: string[] = []
  const say = async (text: string) => {
    all.push(text)
    await ann.say(text)
  }
  const times: number[] = []
  const starts: number[] = []
  for (let restart = 0; restart < RESTARTS; restart++) {
    await say(`before ${restart}`)
    await server.kill()
    for (const number of [1, 2, 3]) await say(`while away ${restart}.${number}`)
    const began = performance.now()
    await server.start()
    const ready = performance.now()
    await expect.poll(() => ann.page.locator('article:not([data-state=logged])').count(), { intervals: [20] }).toBe(0)
    times.push(performance.now() - ready)
    starts.push(ready - began)
  }
  await ann.page.reload()
  await expect(ann.messages.last()).toContainText(all.at(-1) ?? '')
  const kept = await ann.messages.locator('.message-text').allTextContents()
  const once = all.filter((text) => kept.filter((one) => one === text).length === 1).length
  const inOrder = JSON.stringify(kept.filter((text) => all.includes(text))) === JSON.stringify(all)
  recordTimes({ goal: 16, what: 'the server is back → what was written meanwhile is confirmed (floor: its own start)', limits: { max: 3000 }, values: times, floor: starts })
  record({
    goal: 16,
    what: 'messages that are there once, over its restarts',
    target: 'all, in order',
    floor: '',
    measured: `${once} of ${all.length}, ${inOrder ? 'in order' : 'not in order'}`,
    holds: once === all.length && inOrder,
  })
})
