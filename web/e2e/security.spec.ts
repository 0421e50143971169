import type { Page } from '@playwright/test'
import { findings } from './axe'
import { expect, PASSWORD, test, type Person } from './fixtures'

const NEW = 'loud lantern under water'

/** Another browser of somebody. */
async function signIn(device: Person, password = PASSWORD): Promise<void> {
  await device.page.goto(`${device.server.origin}/sign-in`)
  await device.page.getByLabel('Username').fill(device.name)
  await device.page.getByLabel('Password', { exact: true }).fill(password)
  await device.page.getByRole('button', { name: 'Sign in' }).click()
  await device.page.waitForURL('**/home')
}

async function openSettings({ page, server }: Person): Promise<void> {
  await page.goto(`${server.origin}/settings`)
  await expect(page.getByRole('heading', { name: 'Tokens' })).toBeVisible()
}

/** What a program gets at an address, by this token. */
async function byToken({ server }: Person, token: string, path: string, method = 'GET'): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, { method, headers: { Authorization: `Token ${token}` } })
  return answer.status
}

async function makeToken(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog', { name: 'New token' })
  await expect(dialog.getByLabel('What is it for?')).toBeFocused()
  await page.keyboard.type(name)
  await dialog.getByRole('button', { name: 'Make token' }).click()
  const field = dialog.getByLabel('Token', { exact: true })
  await expect(field).toBeFocused()
  const token = await field.inputValue()
  await dialog.getByRole('button', { name: 'Copy token' }).click()
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('button', { name: 'New token' })).toBeFocused()
  return token
}

test('a new password signs the other browser out at once, and this one stays', async ({ ann, person }) => {
  const second = await person('ann')
  await signIn(second)
  await openSettings(ann)
  const { page } = ann
  await page.getByRole('button', { name: 'Change password' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change password' })
  const old = dialog.getByLabel('Current password')
  const fresh = dialog.getByLabel('New password')
  await expect(old).toBeFocused()
  await expect(old).toHaveAttribute('autocomplete', 'current-password')
  await expect(fresh).toHaveAttribute('autocomplete', 'new-password')
  expect(await findings(page)).toEqual([])

  await old.fill('not my password')
  await fresh.fill('short')
  await fresh.press('Enter')
  await expect(fresh).toBeFocused()
  await expect(fresh).toHaveAccessibleDescription('At least 8 characters, please.')
  await fresh.fill('password1')
  await fresh.press('Enter')
  await expect(fresh).toHaveAccessibleDescription('Too many people use this password. Pick another.')
  await fresh.fill(NEW)
  await fresh.press('Enter')
  await expect(old).toHaveAccessibleDescription('This is not your current password.')
  await expect(old).toBeFocused()
  await expect(second.composer).toBeVisible()

  await old.fill(PASSWORD)
  await old.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(page.getByText('Your password is changed. Everything else is signed out.')).toBeVisible()
  await second.page.waitForURL(/\/sign-in/)
  await expect(second.page.getByText('Your session ended.')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Tokens' })).toBeVisible()
  await signIn(second, NEW)
})

test('a device gets a name, one is signed out, and then everything else', async ({ ann, person }) => {
  const [second, third] = [await person('ann'), await person('ann')]
  await signIn(second)
  await signIn(third)
  await openSettings(ann)
  const { page } = ann
  const devices = page.getByRole('listitem').filter({ hasText: 'On the server itself' })
  await expect(devices).toHaveCount(3)
  await devices.first().getByRole('button', { name: /^Rename / }).click()
  const field = page.getByRole('dialog').getByLabel('Name')
  await expect(field).toHaveValue(/^Chrome on /)
  await field.fill('  ')
  await field.press('Enter')
  await expect(field).toHaveAccessibleDescription('Please fill this in.')
  await field.fill('Kitchen')
  await field.press('Enter')
  await expect(page.getByText('It is called Kitchen now.')).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Sign out Kitchen' }).click()
  await third.page.waitForURL(/\/sign-in/)
  await expect(devices).toHaveCount(2)

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click()
  await expect(page.getByRole('dialog')).toContainText('This device stays.')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Sign out everywhere else' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click()
  await second.page.waitForURL(/\/sign-in/)
  await expect(devices).toHaveCount(1)
  await expect(devices).toContainText('This device')
  await expect(page.getByRole('button', { name: 'Sign out everywhere else' })).toHaveCount(0)
})

test('a token is made, shown once, used, and refused once it is deleted', async ({ ann }) => {
  await openSettings(ann)
  const { page } = ann
  await page.getByRole('button', { name: 'New token' }).click()
  const dialog = page.getByRole('dialog', { name: 'New token' })
  await dialog.getByRole('button', { name: 'Make token' }).click()
  await expect(dialog.getByLabel('What is it for?')).toHaveAccessibleDescription('Please fill this in.')
  await dialog.getByLabel('What is it for?').fill('Weather')
  await dialog.getByLabel('Read').uncheck()
  await dialog.getByLabel('Write').uncheck()
  await dialog.getByRole('button', { name: 'Make token' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Pick at least one.')
  expect(await findings(page)).toEqual([])
  await page.keyboard.press('Escape')

  const token = await makeToken(page, 'Weather')
  expect(token).toMatch(/^commune_[\w-]{43}$/)
  const row = page.getByRole('listitem').filter({ hasText: 'Weather' })
  await expect(row).toContainText('Read and Write')
  expect(await findings(page)).toEqual([])
  expect(await page.content()).not.toContain(token)
  expect(await byToken(ann, token, '/me')).toBe(200)
  expect(await byToken(ann, token, '/sessions')).toBe(403)
  expect(await byToken(ann, token, '/sessions', 'POST')).toBe(403)

  await row.getByRole('button', { name: 'Delete Weather' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('Weather is deleted.')).toBeVisible()
  await expect(page.getByText('There are no tokens.')).toBeVisible()
  expect(await byToken(ann, token, '/me')).toBe(401)
})

test('without a connection the list says so and comes back', async ({ ann }) => {
  const { page, server } = ann
  await page.route('**/api/v1/sessions', (route) => route.abort())
  await page.goto(`${server.origin}/settings`)
  await expect(page.getByText('This list could not be loaded.')).toBeVisible()
  await page.unroute('**/api/v1/sessions')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { name: 'Tokens' })).toBeVisible()
  await page.route('**/api/v1/me/password', (route) => route.abort())
  await page.getByRole('button', { name: 'Change password' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Current password').fill(PASSWORD)
  await dialog.getByLabel('New password').fill(NEW)
  await dialog.getByLabel('New password').press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('cannot be reached')
  await expect(dialog.getByLabel('New password')).toHaveValue(NEW)
})
