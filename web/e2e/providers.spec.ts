import type { Page } from '@playwright/test'
import { Elsewhere } from './elsewhere'
import { expect, PASSWORD, test as base } from './fixtures'

const test = base.extend({
  elsewhere: async ({ browserName: _ }, use) => {
    const elsewhere = await Elsewhere.open()
    await use(elsewhere)
    await elsewhere.close()
  },
})

/** Says at the club who one is, where it asks, and agrees. */
async function passClub(page: Page, name: string): Promise<void> {
  await page.waitForURL(/\/interaction\//)
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('anything')
  await page.locator('button[type=submit]').click()
  await expect(page.locator('input[name=login]')).toHaveCount(0)
  await page.locator('button[type=submit]').click()
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL('**/sign-in')
}

test('somebody comes in with an account elsewhere, comes back, and sets a first password', async ({ ann, person }) => {
  const fred = await person('fred')
  const { page } = fred
  await page.goto(`${ann.server.origin}/sign-in?next=/settings`)
  await page.getByRole('link', { name: 'Continue with Club' }).click()
  await passClub(page, 'fred')
  await page.waitForURL('**/settings')
  await expect(page.getByText('fred@club.example').first()).toBeVisible()
  await expect(page.getByText('You have no password')).toBeVisible()

  await page.getByRole('button', { name: 'Set a password' }).click()
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await page.getByRole('dialog').getByRole('button', { name: 'Set a password' }).click()
  await expect(page.getByText('You have a password now.')).toBeVisible()
  await signOut(page)
  // The club remembers who this is and asks nothing.
  await page.getByRole('link', { name: 'Continue with Club' }).click()
  await fred.arrive()
  await page.goto(`${ann.server.origin}/settings`)
  await signOut(page)
  await page.getByLabel('Username').fill('fred@club.example')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await fred.arrive()
})

test('an account elsewhere is linked in the settings, lets in, and is unlinked', async ({ bob, person }) => {
  const { page, server } = bob
  await page.goto(`${server.origin}/settings`)
  await page.getByRole('button', { name: 'Link Club' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Your password', { exact: true }).fill('not my password')
  await dialog.getByRole('button', { name: 'Link Club' }).click()
  await expect(dialog.getByText('This password is wrong.')).toBeVisible()
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Link Club' }).click()
  await passClub(page, 'robert')
  await page.waitForURL('**/settings')
  await expect(page.getByText('robert@club.example')).toBeVisible()

  const phone = await person('bob')
  await phone.page.goto(`${server.origin}/sign-in`)
  await phone.page.getByRole('link', { name: 'Continue with Club' }).click()
  await passClub(phone.page, 'robert')
  await phone.arrive()
  await phone.page.goto(`${server.origin}/settings`)
  await expect(phone.page.getByText('bob', { exact: true }).first()).toBeVisible()

  await page.getByRole('button', { name: 'Unlink Club' }).click()
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Unlink', exact: true }).click()
  await expect(page.getByText('None is linked.')).toBeVisible()
})

test('who turns back at the provider, or whose identity is taken, reads why', async ({ bob, person }) => {
  const eve = await person('eve')
  await eve.page.goto(`${bob.server.origin}/sign-in`)
  await eve.page.getByRole('link', { name: 'Continue with Club' }).click()
  await eve.page.waitForURL(/\/interaction\//)
  await eve.page.getByRole('link', { name: /cancel/i }).click()
  await expect(eve.page.getByRole('alert')).toHaveText('The provider did not let you through, or you changed your mind.')
  await eve.page.getByRole('link', { name: 'Continue with Club' }).click()
  await passClub(eve.page, 'eve')
  await eve.arrive()

  await bob.page.goto(`${bob.server.origin}/settings`)
  await bob.page.getByRole('button', { name: 'Link Club' }).click()
  const dialog = bob.page.getByRole('dialog')
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Link Club' }).click()
  await passClub(bob.page, 'eve')
  await bob.page.waitForURL('**/settings?problem=identity_taken')
  await expect(bob.page.getByText('Another account here is linked to that one already.')).toBeVisible()

  await bob.page.goto(`${bob.server.origin}/api/v1/auth/providers/club/callback?state=made-up&code=x`)
  await expect(bob.page).not.toHaveURL(/callback/)
})

test('somebody comes in with Facebook, which vouches for no address', async ({ ann, person }) => {
  const fay = await person('fay')
  await fay.page.goto(`${ann.server.origin}/sign-in`)
  await fay.page.getByRole('link', { name: 'Continue with Facebook' }).click()
  await fay.page.getByRole('link', { name: 'Continue as Fay' }).click()
  await fay.arrive()
  await fay.page.goto(`${ann.server.origin}/settings`)
  await expect(fay.page.getByText('Fay_Book').first()).toBeVisible()
  await expect(fay.page.getByText('No address.')).toBeVisible()
  await fay.page.getByRole('button', { name: 'Unlink Facebook' }).click()
  await fay.page.getByRole('dialog').getByRole('button', { name: 'Unlink', exact: true }).click()
  await expect(fay.page.getByText('This is your only way in.')).toBeVisible()
})
