import { createHmac } from 'node:crypto'
import type { Page } from '@playwright/test'
import { findings } from './axe'
import { expect, PASSWORD, test as base, type Person } from './fixtures'
import { Elsewhere } from './elsewhere'

const test = base.extend({
  elsewhere: async ({ browserName: _ }, use) => {
    const elsewhere = await Elsewhere.open()
    await use(elsewhere)
    await elsewhere.close()
  },
})

/** The code of an authenticator app (RFC 6238), so many steps from now. */
function codeOf(secret: string, later = 0): string {
  const bits = [...secret.replaceAll(' ', '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later))
  const tag = createHmac('sha1', key).update(step).digest()
  const place = (tag.at(-1) ?? 0) & 15
  return String((tag.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

async function openSettings({ page, server }: Person): Promise<void> {
  await page.goto(`${server.origin}/settings`)
  await expect(page.getByRole('heading', { name: 'Second step' })).toBeVisible()
}

async function confirm(page: Page, action: string, password?: string): Promise<void> {
  const dialog = page.getByRole('dialog')
  if (password !== undefined) await dialog.getByLabel('Your password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: action, exact: true }).click()
}

/** Sets the second step up. Gives the secret and the recovery codes. */
async function setUp(person: Person, password?: string): Promise<{ secret: string; codes: string[] }> {
  const { page } = person
  await openSettings(person)
  await page.getByRole('button', { name: 'Set up', exact: true }).click()
  await confirm(page, 'Next', password)
  const dialog = page.getByRole('dialog', { name: 'Set up the second step' })
  await expect(dialog.getByRole('img', { name: 'The key as a QR code' })).toBeVisible()
  const secret = await dialog.getByRole('group', { name: 'Key' }).innerText()
  await dialog.getByLabel('Code of the app').fill(codeOf(secret))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  const shown = page.getByRole('dialog', { name: 'Recovery codes' })
  await expect(shown.getByRole('listitem')).toHaveCount(10)
  const codes = await shown.getByRole('listitem').allInnerTexts()
  await shown.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible()
  return { secret, codes }
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL('**/sign-in')
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

test('a second step is set up, and asked for with a code of the app or a recovery code', async ({ bob }) => {
  const { page, server } = bob
  await openSettings(bob)
  await page.getByRole('button', { name: 'Set up', exact: true }).click()
  await confirm(page, 'Next', 'not my password')
  await expect(page.getByText('This password is wrong.')).toBeVisible()
  await confirm(page, 'Next', PASSWORD)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('img', { name: 'The key as a QR code' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  const secret = await dialog.getByRole('group', { name: 'Key' }).innerText()
  await dialog.getByLabel('Code of the app').fill('12345')
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByText('A code has six digits.')).toBeVisible()
  await dialog.getByLabel('Code of the app').fill(codeOf(secret, 400))
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByText('This code is wrong, used, or too old.')).toBeVisible()
  const used = codeOf(secret)
  await dialog.getByLabel('Code of the app').fill(used)
  await dialog.getByRole('button', { name: 'Turn on' }).click()
  await expect(dialog.getByRole('listitem')).toHaveCount(10)
  expect(await findings(page)).toEqual([])
  const codes = await dialog.getByRole('listitem').allInnerTexts()
  const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: 'Download' }).click()])
  expect(file.suggestedFilename()).toBe('recovery-codes.txt')
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible()

  await signOut(page)
  await signIn(page, 'bob')
  await page.waitForURL('**/second-step**')
  const field = page.getByLabel('Code of the app')
  await expect(field).toBeFocused()
  await expect(field).toHaveAttribute('autocomplete', 'one-time-code')
  expect(await findings(page)).toEqual([])
  await field.fill(used)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('This code is wrong, used, or too old.')).toBeVisible()
  // Pasted as some apps copy it, with a space.
  const next = codeOf(secret, 1)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate((text) => navigator.clipboard.writeText(text), `${next.slice(0, 3)} ${next.slice(3)}`)
  await field.selectText()
  await field.press('ControlOrMeta+v')
  await field.press('Enter')
  await bob.arrive()

  await openSettings(bob)
  await signOut(page)
  await signIn(page, 'bob')
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill((codes[0] ?? '').toUpperCase())
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await bob.arrive()
  await openSettings(bob)
  await expect(page.getByText('9 recovery codes are left.')).toBeVisible()

  // A program of the older system has no second request: it sends both at once.
  const form = { username: 'bob', password: PASSWORD }
  const refused = await page.request.post(`${server.origin}/auth/token/create/`, { data: form, headers: { origin: server.origin, 'x-requested-with': 'commune' } })
  expect(refused.status()).toBe(400)
  expect(Object.keys((await refused.json()) as object)).toEqual(['otp'])
  const opened = await page.request.post(`${server.origin}/auth/token/create/`, {
    data: { ...form, otp: codes[1] },
    headers: { origin: server.origin, 'x-requested-with': 'commune' },
  })
  expect(opened.status()).toBe(200)

  await page.getByRole('button', { name: 'New recovery codes' }).click()
  await confirm(page, 'New recovery codes', PASSWORD)
  await expect(dialog.getByRole('listitem')).toHaveCount(10)
  expect(await dialog.getByRole('listitem').allInnerTexts()).not.toContain(codes[2])
  await dialog.getByRole('button', { name: 'I have kept them' }).click()
  await page.getByRole('button', { name: 'Turn off' }).click()
  await confirm(page, 'Turn off', PASSWORD)
  await expect(page.getByText('It is off.')).toBeVisible()
  await signOut(page)
  await signIn(page, 'bob')
  await bob.arrive()
})

test('who comes from a provider is asked too, and gets to where they wanted', async ({ ann, person }) => {
  const fay = await person('fay')
  const { page } = fay
  const come = async (path: string) => {
    await page.goto(ann.server.origin + path)
    await page.getByRole('link', { name: 'Continue with Facebook' }).click()
    await page.getByRole('link', { name: 'Continue as Fay' }).click()
  }
  await come('/sign-in')
  await fay.arrive()
  const { secret } = await setUp(fay)
  await signOut(page)
  await come('/sign-in?next=/settings')
  await page.waitForURL('**/second-step**')
  await page.getByLabel('Code of the app').fill(codeOf(secret, 1))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL('**/settings')
})

test('an administrator turns it off for whoever lost their phone', async ({ ann, bob }) => {
  const { page } = bob
  await setUp(bob, PASSWORD)
  await signOut(page)
  await signIn(page, 'bob')
  await page.waitForURL('**/second-step**')
  await ann.page.goto(`${ann.server.origin}/admin`)
  await ann.page.getByRole('button', { name: 'Actions for bob' }).click()
  await ann.page.getByRole('menuitem', { name: 'Turn second step off' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Turn second step off' }).click()
  await expect(ann.page.getByText('The second step of bob is off.')).toBeVisible()
  await page.getByLabel('Code of the app').fill('123456')
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(page.getByText('This sign-in took too long, or was tried too often.')).toBeVisible()
  await page.getByRole('link', { name: 'Back to sign-in' }).click()
  await signIn(page, 'bob')
  await bob.arrive()
})
