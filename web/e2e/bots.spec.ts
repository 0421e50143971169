import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { findings } from './axe'
import { ask, type SomeRoom } from './api'
import { expect, test, type Person } from './fixtures'

/** What a program gets at an address, by the key of a bot. */
async function byKey({ server }: Person, key: string, method: string, path: string, body?: unknown): Promise<number> {
  const headers = { Authorization: `Token ${key}`, 'Content-Type': 'application/json' }
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  return answer.status
}

/** Reads the key that a dialog shows, and closes it. */
async function takeKey(page: Page, title: string): Promise<string> {
  const dialog = page.getByRole('dialog', { name: title })
  const field = dialog.getByLabel('Key', { exact: true })
  await expect(field).toBeFocused()
  const key = await field.inputValue()
  expect(key).toMatch(/^commune_[\w-]{43}$/)
  await dialog.getByRole('button', { name: 'Copy key' }).click()
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expect(dialog).toBeHidden()
  return key
}

async function openBots({ page, server }: Person): Promise<void> {
  await page.goto(`${server.origin}/settings`)
  await page.getByRole('link', { name: 'Your bots' }).click()
  await expect(page.getByRole('heading', { name: 'Bots', level: 1 })).toBeVisible()
}

/** Makes one by the screen; its key. */
async function make(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'New bot' }).click()
  const field = page.getByRole('dialog').getByLabel('Name of the bot')
  await expect(field).toBeFocused()
  await field.fill(name)
  await field.press('Enter')
  return takeKey(page, 'New bot')
}

test('a bot is made, its key is shown once, it gets another one, and it is deleted', async ({ ann }) => {
  const { page } = ann
  await openBots(ann)
  await expect(page.getByText('You have no bots')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'New bot' }).click()
  const field = page.getByRole('dialog').getByLabel('Name of the bot')
  await field.fill('two words')
  await field.press('Enter')
  await expect(field).toHaveAccessibleDescription('Only letters, digits, dot, underscore and hyphen.')
  await field.fill('ann')
  await field.press('Enter')
  await expect(field).toHaveAccessibleDescription('This username is taken.')
  expect(await findings(page)).toEqual([])
  await field.fill('echo')
  await field.press('Enter')
  const first = await takeKey(page, 'New bot')
  await page.reload()
  const row = page.getByRole('main').getByRole('listitem').filter({ hasText: 'echo' })
  await expect(row).toContainText('Last used')
  expect(await page.content()).not.toContain(first)
  expect(await byKey(ann, first, 'GET', '/me')).toBe(200)

  await row.getByRole('button', { name: 'New key for echo' }).click()
  await expect(page.getByRole('dialog')).toContainText('The key that it has stops working at once.')
  expect(await byKey(ann, first, 'GET', '/me')).toBe(200)
  await page.getByRole('dialog').getByRole('button', { name: 'New key' }).click()
  const second = await takeKey(page, 'The new key of echo')
  expect(await byKey(ann, first, 'GET', '/me')).toBe(401)
  expect(await byKey(ann, second, 'GET', '/me')).toBe(200)

  await row.getByRole('button', { name: 'Delete echo' }).click()
  await expect(page.getByRole('dialog').getByLabel('Remove what it wrote, too')).not.toBeChecked()
  expect(await findings(page)).toEqual([])
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('echo is deleted.')).toBeVisible()
  await expect(page.getByText('You have no bots')).toBeVisible()
  expect(await byKey(ann, second, 'GET', '/me')).toBe(401)
})

test('a bot bears a mark where people are listed, and administrators see whose it is', async ({ ann, bob }) => {
  await openBots(bob)
  const key = await make(bob.page, 'echo')
  await ann.page.goto(`${ann.server.origin}/home`)
  const [house] = (await ask<{ rooms: SomeRoom[] }>(ann, [{ method: 'GET', path: '/rooms' }]))[0]?.rooms ?? []
  expect(await byKey(ann, key, 'POST', `/rooms/${house?.id}/join`, {})).toBe(200)
  expect(await byKey(ann, key, 'POST', `/rooms/${house?.id}/messages`, { key: randomUUID(), text: 'I am a bot' })).toBe(201)
  await expect(ann.message('I am a bot')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Room details' }).click()
  const members = ann.page.getByRole('complementary').getByRole('listitem')
  await expect(members.filter({ hasText: 'echo' }).getByText('Bot', { exact: true })).toBeVisible()
  await expect(members.filter({ hasText: 'bob' })).toBeVisible()
  await expect(members.getByText('Bot', { exact: true })).toHaveCount(1)

  await ann.page.goto(`${ann.server.origin}/admin/people`)
  const row = ann.page.getByRole('main').getByRole('listitem').filter({ hasText: 'echo' })
  await expect(row).toContainText('bot of bob')
  expect(await findings(ann.page)).toEqual([])
  await row.getByRole('button', { name: 'Actions for echo' }).click()
  await expect(ann.page.getByRole('menuitem')).toHaveText(['Sign out everywhere', 'Lock out', 'Delete account'])
  await ann.page.getByRole('menuitem', { name: 'Lock out' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Lock out' }).click()
  await expect(row).toContainText('locked out')
  expect(await byKey(ann, key, 'GET', '/me')).toBe(401)
  await bob.page.reload()
  await expect(bob.page.getByText('Locked out by an administrator')).toBeVisible()
})
