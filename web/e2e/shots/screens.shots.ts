import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { askOne, type SomeRoom } from '../api'
import { expect, PASSWORD, test } from '../fixtures'
import { furnish } from './place'

/** What stands in the repository; all other pictures are only for looking at. */
const KEPT = new Set([
  ...['room-1280-light', 'room-1280-dark', 'room-390-light', 'room-390-dark', 'home-1280-light', 'home-390-dark', 'setup-1280-light'],
  ...['sign-up-390-light', 'details-1280-light', 'details-390-dark', 'create-1280-dark', 'create-390-light', 'inbox-1280-light'],
  ...['palette-1280-light', 'join-link-390-light', 'room-arabic-1280-light', 'chats-arabic-390-dark'],
  ...['inbox-390-dark', 'chats-390-light', 'direct-390-light', 'reconnecting-1280-dark'],
  ...['friends-1280-light', 'requests-390-dark', 'contacts-390-light', 'profile-390-light', 'invite-link-390-dark'],
])
const SCREENS = resolve('../docs/screens')
const REST = resolve('test-results/screens')
const SIZES = [
  { width: 390, height: 780 },
  { width: 1280, height: 800 },
]
const SCHEMES = ['light', 'dark'] as const

type Prepare = (page: Page) => Promise<unknown>

/** One page at both sizes and in both themes, as it stands after `prepare`. */
async function drawEach(page: Page, name: string, prepare: Prepare): Promise<void> {
  for (const size of SIZES) {
    for (const colorScheme of SCHEMES) {
      await page.setViewportSize(size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await prepare(page)
      await page.mouse.move(0, 0)
      await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))
      const file = `${name}-${size.width}-${colorScheme}`
      await page.screenshot({ path: `${KEPT.has(file) ? SCREENS : REST}/${file}.png` })
    }
  }
}

/** The same, arriving anew each time. */
async function draw(page: Page, name: string, path: string, prepare?: Prepare): Promise<void> {
  await drawEach(page, name, async () => {
    await page.goto(path)
    await page.waitForLoadState('networkidle')
    await prepare?.(page)
  })
}

async function stranger(browser: Browser): Promise<Page> {
  return (await browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block' })).newPage()
}

/** Settles once the server has welcomed the next socket of this page. */
function welcomed(page: Page): Promise<unknown> {
  return page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
}

/** Friends, those who may become some, and the ways to invite more. */
async function drawPeople(look: Page, at: (path: string) => string): Promise<void> {
  const book = 'Name,E-mail,Phone\nHenrike,henrike@example.org,\nUncle Paul,paul@example.org,\nThe bakery,,+49 341 5550100\n'
  await look.goto(at('/people/contacts'))
  await look.getByLabel('Choose a file').setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: Buffer.from(book) })
  await look.getByRole('button', { name: 'Bring it' }).click()
  await look.getByText('All of it is read.').waitFor()
  for (const tab of ['friends', 'requests', 'find', 'contacts', 'privacy']) await draw(look, tab, at(`/people/${tab}`))
  await draw(look, 'profile', at('/people/friends'), async (page) => {
    await page.getByRole('link', { name: 'Carla', exact: true }).last().click()
    await page.getByText('I repair bicycles').waitFor()
  })
  await draw(look, 'profile-editor', at('/settings/profile'))
  await draw(look, 'invite-link', at('/people/friends'), async (page) => {
    await page.getByRole('button', { name: 'Invite people' }).click()
    await page.getByRole('button', { name: /^Make a/ }).click()
    await page.getByRole('img', { name: 'QR code of your link' }).waitFor()
  })
}

test('screens', async ({ browser, person, server }) => {
  for (const folder of [SCREENS, REST]) mkdirSync(folder, { recursive: true })
  const at = (path: string) => server.origin + path
  const first = await stranger(browser)
  await draw(first, 'setup', at('/'))
  const mira = await person('Mira')
  await mira.setUp()
  await draw(mira.page, 'first-steps', at('/home'))
  await draw(mira.page, 'inbox-empty', at('/inbox'))
  const [jonas, carla, tomek] = [await person('Jonas'), await person('Carla'), await person('Tomek')]
  for (const one of [jonas, carla, tomek]) await one.signUp()
  await mira.page.goto(at('/settings'))
  await furnish({ mira, jonas, carla, tomek })

  await draw(first, 'sign-in', at('/sign-in'), async (page) => {
    await page.getByLabel('Username').fill('Mira')
    await page.getByLabel('Password', { exact: true }).fill('not this one')
    await page.keyboard.press('Enter')
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
  })
  await draw(first, 'sign-up', at('/sign-up'))

  // Reading would clear the marks, so this page never has the attention that reads.
  const look = await stranger(browser)
  await look.addInitScript(() => (document.hasFocus = () => false))
  await look.goto(at('/sign-in'))
  await look.getByLabel('Username').fill('Mira')
  await look.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await look.getByRole('button', { name: 'Sign in' }).click()
  await look.waitForURL('**/home')
  const { rooms } = await askOne<{ rooms: SomeRoom[] }>(mira, 'GET', '/rooms')
  const garden = at(`/r/${rooms.find((room) => room.name === 'Garden')?.uri}`)

  await draw(look, 'room', garden)
  await draw(look, 'home', at('/home'))
  await draw(look, 'chats', at('/chats'))
  await draw(look, 'details', `${garden}?pane=info`)
  await draw(look, 'direct', at('/dm/Carla'), (page) => page.waitForURL('**/r/*'))
  await draw(look, 'browse', at('/browse'))
  await draw(look, 'inbox', at('/inbox'))
  await draw(look, 'settings', at('/settings'))
  await draw(look, 'settings-keys', at('/settings'), async (page) => {
    await page.getByRole('button', { name: 'Change keys' }).click()
    await page.getByRole('button', { name: 'Change: Previous or next room' }).first().click()
  })
  await drawPeople(look, at)
  await carla.page.goto(garden)
  await carla.composer.waitFor()
  await draw(look, 'typing', garden, async (page) => {
    await carla.composer.fill('')
    // Told once in three seconds, and only to who watches already.
    await expect(async () => {
      await carla.composer.pressSequentially('I ')
      await page.getByText('Carla is typing…').waitFor({ timeout: 3_200 })
    }).toPass({ timeout: 20_000 })
  })
  await draw(look, 'not-found', at('/nothing-here'))
  await draw(look, 'no-room', at('/r/aaaaaaaaaaaaaaa'))
  await draw(look, 'join-dead', at('/join/none'))
  await draw(look, 'keys', garden, (page) => page.keyboard.press('Control+/'))
  await draw(look, 'palette', garden, async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('ga')
  })
  await draw(look, 'palette-empty', garden, async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('option').first().waitFor()
  })
  await draw(look, 'message-menu', garden, (page) => page.getByRole('article').last().press('Shift+F10'))
  await draw(look, 'room-settings', `${garden}?pane=info`, (page) => page.getByRole('button', { name: 'Room settings' }).click())
  await draw(look, 'account-menu', garden, async (page) => {
    const button = page.getByRole('button', { name: /Account menu$/ })
    if (await button.isVisible()) await button.click()
  })
  await look.evaluate(() => localStorage.setItem('commune.language', 'ar'))
  for (const [name, path] of [['room', garden], ['chats', at('/chats')], ['settings', at('/settings')], ['details', `${garden}?pane=info`]] as const) {
    await draw(look, `${name}-arabic`, path)
  }
  await draw(look, 'direct-arabic', at('/dm/Carla'), (page) => page.waitForURL('**/r/*'))
  await look.evaluate(() => localStorage.setItem('commune.language', 'de'))
  await draw(look, 'settings-german', at('/settings'))
  await look.evaluate(() => localStorage.removeItem('commune.language'))
  await draw(look, 'message', garden, (page) => page.getByRole('article').nth(2).locator('time a').first().click())
  const open = (page: Page) => page.getByRole('button', { name: 'New room or conversation' }).click()
  await draw(look, 'start', at('/chats'), open)
  await draw(look, 'create', at('/chats'), async (page) => {
    await open(page)
    await page.getByRole('dialog').getByRole('button', { name: /^New room A place/ }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Book club')
  })
  await draw(look, 'join-link', `${garden}?pane=info`, async (page) => {
    await page.getByRole('button', { name: 'Join link' }).click()
    await page.getByRole('button', { name: /Make join link|Replace it/ }).click()
    await expect(page.getByRole('img', { name: 'QR code of the join link' })).toBeVisible()
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
  // A page that was never connected says "Connecting", so the server goes only after it has said welcome.
  const welcome = welcomed(look)
  await look.goto(garden)
  await welcome
  await expect(look.getByLabel('Messages', { exact: true })).toHaveAttribute('aria-busy', 'false')
  await server.kill()
  await drawEach(look, 'reconnecting', (page) => page.getByText('Reconnecting').waitFor())
})
