import type { Page } from '@playwright/test'
import { findings } from './axe'
import { expect, PASSWORD, test as base, type Person } from './fixtures'
import { PostOffice } from './postOffice'

const NEW_PASSWORD = 'another lantern under water'

const withMail = base.extend({
  postOffice: async ({ browserName: _ }, use) => {
    const office = await PostOffice.open()
    await use(office)
    await office.close()
  },
})

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

async function askForAddress(person: Person, email: string): Promise<void> {
  const { page } = person
  await page.goto(`${person.server.origin}/settings`)
  await page.getByRole('button', { name: 'Add an address' }).click()
  await page.getByLabel('E-mail', { exact: true }).fill(email)
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Send a code' }).click()
  await expect(page.getByLabel('Code', { exact: true })).toBeVisible()
}

withMail('an address is verified by mail, and brings back whoever forgot their password', async ({ bob, person, postOffice }) => {
  const office = postOffice!
  await askForAddress(bob, 'Bob@Example.org')
  await bob.page.getByLabel('Code', { exact: true }).fill('000000')
  await bob.page.getByRole('button', { name: 'Confirm' }).click()
  const code = await office.code('Bob@example.org', 1)
  if (code !== '000 000') await expect(bob.page.getByText('This code is wrong or no longer good.')).toBeVisible()
  await bob.page.getByLabel('Code', { exact: true }).fill(code)
  await bob.page.getByRole('button', { name: 'Confirm' }).click()
  await expect(bob.page.getByText('Yours: codes to come in or for a forgotten password go there.')).toBeVisible()

  const phone = await person('bob')
  await phone.page.goto(`${phone.server.origin}/sign-in`)
  await phone.page.getByRole('link', { name: 'Forgot your password?' }).click()
  await phone.page.getByLabel('E-mail or phone', { exact: true }).fill('bob@example.org')
  await phone.page.getByRole('button', { name: 'Send a code' }).click()
  await phone.page.getByLabel('Code', { exact: true }).fill(await office.code('bob@example.org', 1))
  await phone.page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD)
  await phone.page.getByRole('button', { name: 'Set new password' }).click()
  await phone.page.waitForURL('**/sign-in')
  await expect(bob.page.getByText('Your session ended.')).toBeVisible()

  await signIn(phone.page, 'bob', PASSWORD)
  await expect(phone.page.getByText('do not match')).toBeVisible()
  await signIn(phone.page, 'BOB@example.org', NEW_PASSWORD)
  await phone.arrive()
  await expect.poll(() => office.letters.map(({ subject }) => subject)).toContain('Commune: another password')
})

withMail('a code to an address that nobody has here leads to an account with it', async ({ ann, person, postOffice }) => {
  const office = postOffice!
  const { page: desk, server } = ann
  await desk.goto(`${server.origin}/admin/sign_up`)
  await desk.getByLabel('Address of the terms').fill('https://club.example/terms')
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('accepts these terms now')).toBeVisible()
  const cleo = await person('cleo')
  const { page } = cleo
  await page.goto(`${server.origin}/sign-up`)
  await page.getByRole('link', { name: 'Send me a code' }).click()
  await page.getByLabel('E-mail or phone', { exact: true }).fill('ann@Example.org')
  await page.getByRole('button', { name: 'Send a code' }).click()
  await expect(page.getByText('a code is on its way. It is good for 10 minutes.')).toBeVisible()
  await page.getByLabel('Code', { exact: true }).fill(await office.code('ann@example.org', 1))
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  const name = page.getByLabel('Username')
  await expect(name).toBeFocused()
  await expect(name).toHaveValue('ann')
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Create my account' }).click()
  await expect(page.getByText('Accept the terms first.')).toBeVisible()
  await page.getByLabel('I accept the terms').check()
  await page.getByRole('button', { name: 'Create my account' }).click()
  await expect(page.getByText('This username is taken.')).toBeVisible()
  await name.fill('cleo')
  await page.getByRole('button', { name: 'Create my account' }).click()
  await cleo.arrive()
  await page.goto(`${server.origin}/settings`)
  await expect(page.getByText('Yours: codes to come in or for a forgotten password go there.')).toBeVisible()

  await desk.reload()
  await desk.getByLabel('By invitation').check()
  await expect(desk.getByText('New people need an invitation now.')).toBeVisible()
  const eve = await person('eve')
  await eve.page.goto(`${server.origin}/code`)
  await eve.page.getByLabel('E-mail or phone', { exact: true }).fill('eve@example.org')
  await eve.page.getByRole('button', { name: 'Send a code' }).click()
  await eve.page.getByLabel('Code', { exact: true }).fill(await office.code('eve@example.org', 1))
  await eve.page.getByRole('button', { name: 'Continue', exact: true }).click()
  await expect(eve.page.getByRole('heading', { name: 'By invitation' })).toBeVisible()
})

withMail('whoever finds that their address was taken away puts it back by the letter', async ({ bob, person, postOffice }) => {
  const office = postOffice!
  const { page } = bob
  await askForAddress(bob, 'bob@example.org')
  await page.getByLabel('Code', { exact: true }).fill(await office.code('bob@example.org', 1))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect(page.getByText('The address was removed.')).toBeVisible()
  await expect.poll(() => office.undo('bob@example.org')).toBeDefined()

  const phone = await person('bob')
  await phone.page.goto(`${phone.server.origin}/undo`)
  const code = phone.page.getByLabel('Code', { exact: true })
  await code.fill('0123-4567-89ab-cdef-ghjk-mnpq')
  await phone.page.getByRole('button', { name: 'Put the address back' }).click()
  await expect(phone.page.getByText('This code was used, is too old, or was never good.')).toBeVisible()
  await code.fill(office.undo('bob@example.org') ?? '')
  await phone.page.getByRole('button', { name: 'Put the address back' }).click()
  await phone.page.waitForURL('**/forgot')
  await expect(phone.page.getByText('The address is yours again.')).toBeVisible()
  await expect(page.getByText('Your session ended.')).toBeVisible()
  await signIn(page, 'bob', PASSWORD)
  await expect(page.getByText('do not match')).toBeVisible()
})

withMail('an address that nobody verified brings no letter, and the screen says the same', async ({ ann, person, postOffice }) => {
  const stranger = await person('eve')
  await stranger.page.goto(`${ann.server.origin}/forgot`)
  await stranger.page.getByLabel('E-mail or phone', { exact: true }).fill('nobody@example.org')
  await stranger.page.getByRole('button', { name: 'Send a code' }).click()
  await expect(stranger.page.getByText('If nobody@example.org belongs to an account, a code is on its way.')).toBeVisible()
  await askForAddress(ann, 'ann@refused.example')
  await ann.page.goto(`${ann.server.origin}/admin/outbox`)
  await expect(ann.page.getByText('not sent', { exact: true })).toBeVisible()
  await expect(ann.page.getByText('No such mailbox')).toBeVisible()
  expect(postOffice!.letters).toEqual([])
})

base('without a mail server the administrator reads the code in the outbox', async ({ ann, bob }) => {
  await askForAddress(bob, 'bob@example.org')
  await ann.page.goto(`${ann.server.origin}/admin/outbox`)
  await expect(ann.page.getByText('kept here')).toBeVisible()
  await ann.page.getByText('Read', { exact: true }).click()
  const code = /\b\d{3} \d{3}\b/.exec(await ann.page.locator('pre').innerText())?.[0] ?? ''
  await bob.page.getByLabel('Code', { exact: true }).fill(code)
  await bob.page.getByRole('button', { name: 'Confirm' }).click()
  await expect(bob.page.getByText('Yours: codes to come in or for a forgotten password go there.')).toBeVisible()
  await bob.page.goto(`${bob.server.origin}/admin/outbox`)
  await expect(bob.page.getByText('For administrators')).toBeVisible()
})

base('an administrator sees the jobs and changes when one is done', async ({ ann }) => {
  const { page } = ann
  await page.goto(`${ann.server.origin}/admin/jobs`)
  const schedule = page.getByRole('listitem').filter({ hasText: 'jobs.clean' }).filter({ has: page.getByRole('checkbox') })
  await schedule.getByRole('button', { name: 'Change times' }).click()
  await schedule.getByLabel('Times').fill('every day')
  await schedule.getByRole('button', { name: 'Save' }).click()
  await expect(schedule.getByLabel('Times')).toHaveAttribute('aria-invalid', 'true')
  await schedule.getByLabel('Times').fill('5 4 * * *')
  await schedule.getByRole('button', { name: 'Save' }).click()
  await expect(schedule.getByText('5 4 * * *')).toBeVisible()
  await schedule.getByRole('checkbox').click()
  await expect(schedule.getByText('switched off')).toBeVisible()
  await page.reload()
  await expect(schedule.getByText('switched off')).toBeVisible()
})
