import type { Page } from '@playwright/test'
import { findings } from './axe'
import { expect, PASSWORD, test, type Person } from './fixtures'

const NEW = 'loud lantern under water'

async function openPeople({ page, server }: Person): Promise<void> {
  await page.goto(`${server.origin}/admin`)
  await expect(page.getByRole('navigation', { name: 'Administration' }).getByRole('link', { name: 'People' })).toHaveAttribute('aria-current', 'page')
}

/** Picks what is to be done about somebody, and says yes. */
async function act(page: Page, name: string, deed: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}` }).click()
  await page.getByRole('menuitem', { name: deed }).click()
  await page.getByRole('dialog').getByRole('button', { name: deed }).click()
}

async function signIn({ page, server, name }: Person, password: string): Promise<void> {
  await page.goto(`${server.origin}/sign-in`)
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

test('who is locked out is out at once and comes in again when let', async ({ ann, bob }) => {
  await openPeople(ann)
  await expect(ann.page.getByRole('listitem').filter({ hasText: 'bob' })).toContainText('member')
  expect(await findings(ann.page)).toEqual([])
  await act(ann.page, 'bob', 'Lock out')
  await expect(ann.page.getByText('bob is locked out.')).toBeVisible()
  await expect(bob.page.getByText('Your session ended.')).toBeVisible()
  await signIn(bob, PASSWORD)
  await expect(bob.page.getByText('This account is locked.')).toBeVisible()

  await ann.page.getByLabel('Whom to show').selectOption('locked')
  await expect(ann.page.getByText('locked out', { exact: true }).last()).toBeVisible()
  await act(ann.page, 'bob', 'Let in again')
  await expect(ann.page.getByText('bob may come in again.')).toBeVisible()
  await bob.page.getByRole('button', { name: 'Sign in' }).click()
  await bob.arrive()

  await ann.page.getByRole('link', { name: 'Log', exact: true }).click()
  await expect(ann.page.getByText('ann let bob in again')).toBeVisible()
  await expect(ann.page.getByText('ann locked bob out')).toBeVisible()
  expect(await findings(ann.page)).toEqual([])
})

test('a link that is passed on gives another password, once', async ({ ann, bob, person }) => {
  await openPeople(ann)
  await ann.page.getByLabel('Name, or a whole e-mail address').fill('BO')
  await expect(ann.page.getByRole('listitem').filter({ hasText: 'administrator' })).toHaveCount(0)
  await act(ann.page, 'bob', 'Reset password')
  const link = await ann.page.getByLabel('Link to pass on').inputValue()
  expect(link).toMatch(new RegExp(`^${ann.server.origin}/reset/[\\w-]{43}$`))
  expect(await findings(ann.page)).toEqual([])
  await expect(bob.page.getByText('Your session ended.')).toBeVisible()

  const phone = await person('bob')
  await signIn(phone, PASSWORD)
  await expect(phone.page.getByText('do not match')).toBeVisible()
  await phone.page.goto(link)
  await phone.page.getByLabel('New password').fill('short')
  await phone.page.getByRole('button', { name: 'Set new password' }).click()
  await expect(phone.page.getByLabel('New password')).toBeFocused()
  expect(await findings(phone.page)).toEqual([])
  await phone.page.getByLabel('New password').fill(NEW)
  await phone.page.getByRole('button', { name: 'Set new password' }).click()
  await phone.page.waitForURL('**/sign-in')
  await expect(phone.page.getByText('Sign in as bob.')).toBeVisible()
  await signIn(phone, NEW)
  await phone.arrive()

  const late = await person('eve')
  await late.page.goto(link)
  await late.page.getByLabel('New password').fill(NEW)
  await late.page.getByRole('button', { name: 'Set new password' }).click()
  await expect(late.page.getByText('This link was used, is too old, or was never good.')).toBeVisible()
})

test('who is made an administrator sees it at once, and the last one stays', async ({ ann, bob }) => {
  await openPeople(ann)
  await act(ann.page, 'ann', 'Make ordinary member')
  await expect(ann.page.getByText('Make somebody else an administrator first.')).toBeVisible()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await bob.page.goto(`${bob.server.origin}/admin`)
  await expect(bob.page.getByText('For administrators')).toBeVisible()
  await act(ann.page, 'bob', 'Make administrator')
  await expect(bob.page.getByRole('listitem').filter({ hasText: 'ann' })).toBeVisible()
  await act(bob.page, 'ann', 'Make ordinary member')
  await expect(ann.page.getByText('For administrators')).toBeVisible()
})
