import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { sayMany } from '../api'
import { expect, PASSWORD, test, type Person } from '../fixtures'

const OUT = resolve(process.env['SHOTS_DIR'] ?? '../docs/screens')
const SIZES = [
  { width: 390, height: 780 },
  { width: 1280, height: 800 },
]
const SCHEMES = ['light', 'dark'] as const

/** Draws one page at both sizes and in both themes; `prepare` runs after each arrival. */
async function draw(page: Page, name: string, path: string, prepare?: (page: Page) => Promise<void>): Promise<void> {
  for (const size of SIZES) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto(path)
      await page.waitForLoadState('networkidle')
      await prepare?.(page)
      await page.mouse.move(0, 0)
      await page.waitForTimeout(250)
      await page.screenshot({ path: `${OUT}/${name}-${size.width}-${colorScheme}.png` })
    }
  }
}

async function stranger(browser: Browser): Promise<Page> {
  return (await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block' })).newPage()
}

async function start(person: Person, step: RegExp, fields: Record<string, string>, action: string): Promise<void> {
  const { page } = person
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.goto(`${person.server.origin}/home`)
  await page.getByRole('button', { name: 'New room or conversation' }).click()
  await page.getByRole('dialog').getByRole('button', { name: step }).click()
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value)
  await page.getByRole('button', { name: action }).click()
  await page.waitForURL('**/r/*')
}

async function seed(ann: Person, bob: Person, carla: Person): Promise<void> {
  await sayMany(bob, 'general', [
    'Good morning everyone',
    'Who is coming to the garden on Saturday? We still need two people for the apple trees, and somebody with a car.',
  ])
  await sayMany(carla, 'general', ['I can drive. Leaving at nine from the corner by the bakery.'])
  await sayMany(ann, 'general', [
    'Count me in.',
    'I bring the long ladder, and https://example.org/how-to-prune-apple-trees for those who want to read first.',
  ])
  await sayMany(bob, 'general', ['Photos from last year are still on the old drive, I will dig them up tonight.\n\nTwo things to remember:\n1. gloves\n2. the key of the shed'])
  await start(bob, /^New room A place/, { Name: 'Kitchen crew' }, 'Create room')
  await sayMany(bob, 'Kitchen crew', ['Soup on Thursday?'])
  await bob.page.getByRole('button', { name: 'Room details' }).click()
  await bob.page.getByRole('button', { name: 'Invite' }).click()
  await bob.page.getByRole('dialog').getByLabel('Username').fill('ann')
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
  await expect(bob.page.getByText('ann is invited.')).toBeVisible()
  for (const name of ['Film night', 'Repair café', 'Lost and found']) {
    const maker = name === 'Lost and found' ? carla : ann
    await maker.page.goto(`${maker.server.origin}/home`)
    await maker.page.getByRole('button', { name: 'New room or conversation' }).click()
    await maker.page.getByRole('dialog').getByRole('button', { name: /^New room A place/ }).click()
    await maker.page.getByLabel('Name', { exact: true }).fill(name)
    await maker.page.getByText('Everybody here').click()
    await maker.page.getByRole('button', { name: 'Create room' }).click()
    await maker.page.waitForURL('**/r/*')
  }
  await sayMany(ann, 'Film night', ['Friday at eight, bring a cushion.'])
  await start(ann, /^Message someone/, { 'Their username': 'Carla' }, 'Open conversation')
  await sayMany(carla, 'ann', ['Hey, did you get the message about the ladder?'])
  await sayMany(ann, 'Carla', ['Yes, all set.', 'I will be there at nine, then we load the car together. It is a long one, so we may need the roof rack.'])
  await sayMany(carla, 'ann', ['Great, see you then'])
  await sayMany(carla, 'general', ['The key is with me.', 'And gloves are in the shed already.'])
  await sayMany(bob, 'general', ['Perfect.'])
}

test('screens', async ({ browser, person, server }) => {
  mkdirSync(OUT, { recursive: true })
  const at = (path: string) => server.origin + path
  const first = await stranger(browser)
  await draw(first, 'setup', at('/'))
  const ann = await person('ann')
  await ann.setUp()
  await draw(ann.page, 'first-steps', at('/home'))
  const bob = await person('bob')
  await bob.signUp()
  const carla = await person('Carla')
  await carla.signUp()
  await ann.page.goto(at('/inbox'))
  await draw(ann.page, 'inbox-empty', at('/inbox'))
  await seed(ann, bob, carla)

  await draw(first, 'sign-in', at('/sign-in'), async (page) => {
    await page.getByLabel('Username').fill('ann')
    await page.getByLabel('Password', { exact: true }).fill('not this one')
    await page.keyboard.press('Enter')
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  })
  await draw(first, 'sign-up', at('/sign-up'))

  // Reading would clear the marks, so this page never has the attention that reads.
  const look = await stranger(browser)
  await look.addInitScript(() => (document.hasFocus = () => false))
  await look.goto(at('/sign-in'))
  await look.getByLabel('Username').fill('ann')
  await look.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await look.getByRole('button', { name: 'Sign in' }).click()
  await look.waitForURL('**/home')

  await draw(look, 'home', at('/home'))
  await draw(look, 'chats', at('/chats'))
  await draw(look, 'details', at('/home?pane=info'))
  await draw(look, 'direct', at('/dm/Carla'), (page) => page.waitForURL('**/r/*'))
  await draw(look, 'browse', at('/browse'))
  await draw(look, 'inbox', at('/inbox'))
  await draw(look, 'settings', at('/settings'))
  await draw(look, 'not-found', at('/nothing-here'))
  await draw(look, 'no-room', at('/r/aaaaaaaaaaaaaaa'))
  await draw(look, 'join-dead', at('/join/none'))
  const open = (page: Page) => page.getByRole('button', { name: 'New room or conversation' }).click()
  await draw(look, 'start', at('/chats'), open)
  await draw(look, 'create', at('/chats'), async (page) => {
    await open(page)
    await page.getByRole('dialog').getByRole('button', { name: /^New room A place/ }).click()
  })
  await draw(look, 'join-link', at('/home?pane=info'), async (page) => {
    await page.getByRole('button', { name: 'Join link' }).click()
    await page.getByRole('button', { name: /Make join link|Replace it/ }).click()
    await expect(page.getByRole('dialog').getByLabel('Join link')).toBeVisible()
  })
  await look.route('**/api/v1/rooms/*/messages', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"code":"internal"}' }) : route.continue(),
  )
  await draw(look, 'failed', at('/dm/Carla'), async (page) => {
    await page.waitForURL('**/r/*')
    if ((await page.getByRole('button', { name: 'Retry' }).count()) > 0) return
    await page.getByRole('textbox', { name: /^Message / }).fill('Shall I bring the rope too?')
    await page.getByRole('textbox', { name: /^Message / }).press('Enter')
    await page.getByRole('button', { name: 'Retry' }).waitFor()
  })
  await server.kill()
  for (const size of SIZES) {
    for (const colorScheme of SCHEMES) {
      await look.setViewportSize(size)
      await look.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await look.getByText('Reconnecting').waitFor()
      await look.waitForTimeout(300)
      await look.screenshot({ path: `${OUT}/reconnecting-${size.width}-${colorScheme}.png` })
    }
  }
})
