import type { Page } from '@playwright/test'
import { findings } from './axe'
import { expect, PASSWORD, test as base, type Person } from './fixtures'
import { SmsGateway } from './smsGateway'

const NEW_PASSWORD = 'another lantern under water'
/** As it is kept, and as somebody types it. */
const NUMBER = '+4915123456789'
const TYPED = '+49 1512 3456789'

const withTexts = base.extend({
  smsGateway: async ({ browserName: _ }, use) => {
    const gateway = await SmsGateway.open()
    await use(gateway)
    await gateway.close()
  },
})

async function askForNumber(person: Person, phone: string): Promise<void> {
  const { page } = person
  await page.goto(`${person.server.origin}/settings`)
  await page.getByRole('button', { name: 'Add a number' }).click()
  await page.getByLabel('Phone number').fill(phone)
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Send a code' }).click()
}

async function showCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code)
  await page.getByRole('button', { name: 'Confirm' }).click()
}

/** Types as it would be pasted out of a message. */
const spaced = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`

withTexts('a number is verified by text, and lets its owner in with a password, with a code, and after forgetting', async ({ bob, person, smsGateway }) => {
  const gateway = smsGateway!
  await askForNumber(bob, '12')
  await expect(bob.page.getByText('This is no number that takes text messages.')).toBeVisible()
  await bob.page.getByLabel('Phone number').fill(TYPED)
  await bob.page.getByRole('button', { name: 'Send a code' }).click()
  const first = await gateway.code(NUMBER, 1)
  if (first !== '000000') {
    await showCode(bob.page, '000000')
    await expect(bob.page.getByText('This code is wrong or no longer good.')).toBeVisible()
  }
  await showCode(bob.page, spaced(first))
  await expect(bob.page.getByText(NUMBER)).toBeVisible()
  await expect(bob.page.getByText('Only you see it.')).toBeVisible()
  await expect(bob.page.getByText('a passkey is safer.')).toBeVisible()

  const phone = await person('bob')
  const { page } = phone
  await page.goto(`${phone.server.origin}/sign-in`)
  await page.getByLabel('Username, e-mail or phone').fill(TYPED)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await phone.arrive()

  const second = await person('bob')
  await second.page.goto(`${second.server.origin}/sign-in?next=/settings`)
  await second.page.getByRole('link', { name: 'Send me a code' }).click()
  await second.page.getByLabel('E-mail or phone', { exact: true }).fill('bob')
  await second.page.getByRole('button', { name: 'Send a code' }).click()
  await expect(second.page.getByText('This is neither an e-mail address nor a phone number.')).toBeVisible()
  await second.page.getByLabel('E-mail or phone', { exact: true }).fill(TYPED)
  await second.page.getByRole('button', { name: 'Send a code' }).click()
  const field = second.page.getByLabel('Code', { exact: true })
  await expect(field).toBeFocused()
  await expect(field).toHaveAttribute('autocomplete', 'one-time-code')
  await expect(field).toHaveAttribute('inputmode', 'numeric')
  expect(await findings(second.page)).toEqual([])
  await field.fill(spaced(await gateway.code(NUMBER, 2)))
  await second.page.getByRole('button', { name: 'Continue', exact: true }).click()
  await second.page.waitForURL('**/settings')
  await expect(second.page.getByText(NUMBER)).toBeVisible()

  const third = await person('bob')
  await third.page.goto(`${third.server.origin}/sign-in`)
  await third.page.getByRole('link', { name: 'Forgot your password?' }).click()
  await third.page.getByLabel('E-mail or phone', { exact: true }).fill(TYPED)
  await third.page.getByRole('button', { name: 'Send a code' }).click()
  await third.page.getByLabel('Code', { exact: true }).fill(await gateway.code(NUMBER, 3))
  await third.page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
  await third.page.getByRole('button', { name: 'Set new password' }).click()
  await third.page.waitForURL('**/sign-in')
  await expect(second.page.getByText('Your session ended.')).toBeVisible()
  await expect.poll(() => gateway.texts.at(-1)?.text).toContain('the password of bob was changed')
  expect(new Set(gateway.texts.map(({ id }) => id)).size).toBe(gateway.texts.length)
  expect(gateway.forged).toBe(0)
})

withTexts('the outbox shows texts beside mail, and forgets what was sent', async ({ ann, smsGateway }) => {
  await askForNumber(ann, TYPED)
  await smsGateway!.code(NUMBER, 1)
  await ann.page.goto(`${ann.server.origin}/admin/outbox`)
  const row = ann.page.getByRole('listitem').filter({ hasText: NUMBER })
  await expect(row.getByText('Text message')).toBeVisible()
  await expect(row.getByText('sent', { exact: true })).toBeVisible()
  await expect(row.getByText('Read', { exact: true })).toHaveCount(0)
  await expect(ann.page.getByText('No mail server is set')).toBeVisible()
  await expect(ann.page.getByText('No gateway for text messages is set')).toHaveCount(0)
})

base('without a gateway the administrator reads the code in the outbox, and a number goes as it came', async ({ ann, bob }) => {
  await askForNumber(bob, TYPED)
  await expect(bob.page.getByLabel('Code', { exact: true })).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/admin/outbox`)
  await expect(ann.page.getByText('No gateway for text messages is set')).toBeVisible()
  await ann.page.getByText('Read', { exact: true }).click()
  await showCode(bob.page, /\b\d{6}\b/.exec(await ann.page.locator('pre').innerText())?.[0] ?? '')
  await expect(bob.page.getByText(NUMBER)).toBeVisible()
  await bob.page.getByRole('button', { name: 'Remove' }).click()
  await bob.page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await bob.page.getByRole('button', { name: 'Remove' }).click()
  await expect(bob.page.getByText('Codes cannot be sent to you by text message.')).toBeVisible()
})
