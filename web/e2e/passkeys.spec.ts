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

/** A device that holds passkeys and knows its owner, as Chromium plays it. */
async function device(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const
  await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } })
}

async function openSettings({ page, server }: Person): Promise<void> {
  await page.goto(`${server.origin}/settings`)
  await expect(page.getByRole('heading', { name: 'Tokens' })).toBeVisible()
}

async function add(page: Page, name: string, password?: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
  await dialog.getByLabel('What do you call it?').fill(name)
  if (password !== undefined) await dialog.getByLabel('Your password', { exact: true }).fill(password)
  await dialog.getByRole('button', { name: 'Add a passkey' }).click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL('**/sign-in')
}

async function enter(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue with a passkey' }).click()
}

test('a passkey is added, lets in without a name, is renamed and removed', async ({ bob }) => {
  const { page } = bob
  await device(page)
  await openSettings(bob)
  await expect(page.getByText('There are no passkeys.')).toBeVisible()
  await add(page, 'Kitchen', 'not my password')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('This password is wrong.')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await dialog.getByLabel('What do you call it?').fill(' ')
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(dialog.getByText('Please fill this in.')).toBeVisible()
  await dialog.getByLabel('What do you call it?').fill('Kitchen')
  await dialog.getByRole('button', { name: 'Add a passkey' }).click()
  await expect(page.getByText('You can sign in with this passkey now.')).toBeVisible()
  const row = page.getByRole('listitem').filter({ hasText: 'Kitchen' })
  await expect(row).toContainText('Not used yet')
  await add(page, 'Twice', PASSWORD)
  await expect(dialog.getByText('This device has a passkey for your account already.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await signOut(page)
  await expect(page.getByRole('button', { name: 'Continue with a passkey' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.getByRole('link', { name: 'Sign up' }).click()
  await expect(page.getByRole('button', { name: 'Continue with a passkey' })).toHaveCount(0)
  await page.goBack()
  await enter(page)
  await bob.arrive()

  await openSettings(bob)
  await expect(row).toContainText('Used')
  await page.getByRole('button', { name: 'Rename Kitchen' }).click()
  await dialog.getByLabel('Name').fill('Hall')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Remove Hall' }).click()
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByText('Hall is removed.')).toBeVisible()
  await signOut(page)
  await enter(page)
  await expect(page.getByText('This passkey opens no account here.')).toBeVisible()
})

test('who has nothing but a passkey comes in by it and keeps it', async ({ ann, person }) => {
  const fay = await person('fay')
  const { page } = fay
  await device(page)
  await page.goto(`${ann.server.origin}/sign-in`)
  await page.getByRole('link', { name: 'Continue with Facebook' }).click()
  await page.getByRole('link', { name: 'Continue as Fay' }).click()
  await fay.arrive()
  await openSettings(fay)
  await add(page, 'Phone')
  await expect(page.getByText('You can sign in with this passkey now.')).toBeVisible()
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Unlink Facebook' }).click()
  await dialog.getByRole('button', { name: 'Unlink', exact: true }).click()
  await expect(page.getByText('Facebook is unlinked.')).toBeVisible()
  // As after ten minutes: a passkey shows that it is they.
  await page.route('**/me/passkeys/*', (route) => route.fulfill({ status: 403, json: { code: 'confirmation_required', status: 403 } }), { times: 1 })
  await page.getByRole('button', { name: 'Remove Phone' }).click()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await dialog.getByRole('button', { name: 'Use a passkey' }).click()
  await expect(page.getByText('Thank you. Go on within ten minutes.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(dialog.getByText('This is your only way in.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await signOut(page)
  await enter(page)
  await fay.arrive()
})

test('who makes an account with a passkey instead of a password has nothing else', async ({ ann, person }) => {
  const fay = await person('fay')
  const { page } = fay
  await device(page)
  await page.goto(`${ann.server.origin}/sign-up`)
  const instead = page.getByRole('button', { name: 'Use a passkey instead' })
  await instead.click()
  await expect(page.getByText('Please fill this in.')).toHaveCount(1)
  await page.getByLabel('Username').fill('ann')
  await instead.click()
  await expect(page.getByText('This username is taken.')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.getByLabel('Username').fill('fay')
  await page.getByLabel('E-mail').fill('fay')
  await instead.click()
  await expect(page.getByText('This is no e-mail address.')).toBeVisible()
  await page.getByLabel('E-mail').fill('fay@example.org')
  await instead.click()
  await fay.arrive()
  await openSettings(fay)
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Remove Chrome · Linux' }).click()
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(dialog.getByText('This is your only way in.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await signOut(page)
  await enter(page)
  await fay.arrive()
})

test('where newcomers bring an invitation, they do so with a passkey too', async ({ ann, person }) => {
  const { page: desk, server } = ann
  await desk.goto(`${server.origin}/admin/sign_up`)
  await desk.getByLabel('By invitation').check()
  await desk.getByRole('button', { name: 'New invitation' }).click()
  await desk.getByRole('dialog').getByLabel('Whom it is for').fill('Fay')
  await desk.getByRole('dialog').getByRole('button', { name: 'Make invitation' }).click()
  const link = await desk.getByRole('dialog').getByLabel('Link to pass on').inputValue()
  const fay = await person('fay')
  const { page } = fay
  await device(page)
  await page.goto(`${server.origin}/sign-up`)
  await expect(page.getByRole('heading', { name: 'By invitation' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Use a passkey instead' })).toHaveCount(0)
  await page.goto(link)
  await page.getByLabel('Username').fill('fay')
  await page.getByRole('button', { name: 'Use a passkey instead' }).click()
  await fay.arrive()
})

test('who is locked out does not come in by a passkey', async ({ ann, bob }) => {
  const { page } = bob
  await device(page)
  await openSettings(bob)
  await add(page, 'Kitchen', PASSWORD)
  await expect(page.getByText('You can sign in with this passkey now.')).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/admin`)
  await ann.page.getByRole('button', { name: 'Actions for bob' }).click()
  await ann.page.getByRole('menuitem', { name: 'Lock out' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Lock out' }).click()
  await expect(page.getByText('Your session ended.')).toBeVisible()
  await enter(page)
  await expect(page.getByText('This account is locked.')).toBeVisible()
})

test('without https there are no passkeys, and the settings say so @lan only', async ({ bob }) => {
  const { page, server } = bob
  await openSettings(bob)
  await expect(page.getByText('Passkeys need https and an address with a name.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0)
  await page.context().clearCookies()
  await page.goto(`${server.origin}/sign-in`)
  await expect(page.getByLabel('Username')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Continue with a passkey' })).toHaveCount(0)
})
