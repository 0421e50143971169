import type { Locator, Page } from '@playwright/test'
import { expect, PASSWORD, test } from './fixtures'

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce', serviceWorkers: 'block' } as const
/** A finger that counts: pointing the camera is free, typing is told apart. */
class Finger {
  taps = 0

  constructor(readonly page: Page) {}

  async tap(place: Locator): Promise<void> {
    this.taps += 1
    await place.tap()
  }

  /** A tap on the field, then the keyboard. */
  async type(field: Locator, text: string): Promise<void> {
    await this.tap(field)
    await this.page.keyboard.type(text)
  }

  /** The keyboard's own key for the next field, then its letters. */
  async typeNext(field: Locator, text: string): Promise<void> {
    await this.page.keyboard.press('Tab')
    await expect(field).toBeFocused()
    await this.page.keyboard.type(text)
  }

  async send(text: string): Promise<void> {
    await this.type(this.page.getByRole('textbox', { name: /^Message / }), text)
    await this.tap(this.page.getByRole('button', { name: 'Send' }))
    await expect(this.page.getByRole('article').filter({ hasText: text })).toHaveAttribute('data-state', 'logged')
  }
}

test('from the code on the screen to the first sent message, on a phone in the home network, are five taps @lan only', async ({ browser, server }) => {
  const first = await browser.newContext(PHONE)
  const page = await first.newPage()
  const finger = new Finger(page)
  expect(server.invitation).toBe(`${server.origin}/setup?code=${server.setupCode}`)
  await page.goto(server.invitation)
  await expect(page.getByLabel('One-time code')).toHaveValue(server.setupCode)
  await finger.type(page.getByLabel('Username'), 'ann')
  await finger.typeNext(page.getByLabel('Password', { exact: true }), PASSWORD)
  await finger.tap(page.getByRole('button', { name: 'Open the doors' }))
  await page.waitForURL('**/home')
  await finger.send('the first words')
  test.info().annotations.push({ type: 'taps to the first message', description: String(finger.taps) })
  expect(finger.taps).toBeLessThanOrEqual(5)
  await first.close()
})

test('from the code of a join link to the first sent message, for somebody new on a phone, are five taps @lan only', async ({ browser, ann, server }) => {
  await ann.page.getByRole('button', { name: 'New room or conversation' }).click()
  await ann.page.getByRole('button', { name: /^New room A place/ }).click()
  await ann.page.getByLabel('Name', { exact: true }).fill('Choir')
  await ann.page.getByRole('button', { name: 'Create room' }).click()
  await ann.page.getByRole('button', { name: 'Room details' }).click()
  await ann.page.getByRole('button', { name: 'Join link' }).click()
  await ann.page.getByRole('button', { name: 'Make join link' }).click()
  await expect(ann.page.getByRole('img', { name: 'QR code of the join link' })).toBeVisible()
  const link = await ann.page.getByRole('dialog').getByLabel('Join link', { exact: true }).inputValue()
  expect(link.startsWith(`${server.origin}/join/`)).toBe(true)

  const context = await browser.newContext(PHONE)
  const page = await context.newPage()
  const finger = new Finger(page)
  await page.goto(link)
  await page.waitForURL(/\/sign-up\?next=/)
  await finger.type(page.getByLabel('Username'), 'bob')
  await finger.typeNext(page.getByLabel('Password', { exact: true }), PASSWORD)
  await finger.tap(page.getByRole('button', { name: 'Create my account' }))
  await finger.tap(page.getByRole('button', { name: 'Join Choir' }))
  await page.waitForURL('**/r/*')
  await finger.send('here I am')
  await expect(ann.message('here I am')).toBeVisible()
  test.info().annotations.push({ type: 'taps from a join link', description: String(finger.taps) })
  expect(finger.taps).toBeLessThanOrEqual(5)
  await context.close()
})
