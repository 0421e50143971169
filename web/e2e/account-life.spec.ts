import type { Page } from '@playwright/test'
import { findings } from './axe'
import { expect, PASSWORD, test as base, type Person } from './fixtures'
import { Server } from './server'

/** Whoever deletes their account is gone at once. */
const test = base.extend({
  server: async ({ browserName: _ }, use) => {
    const server = await Server.create('localhost', { COMMUNE__ACCOUNTS__GRACE_DAYS: '0' })
    await use(server)
    await server.stop()
  },
})

async function openDialog({ page, server }: Person, name: string, title: string) {
  await page.goto(`${server.origin}/settings`)
  await page.getByRole('button', { name, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: title })
  await expect(dialog).toBeVisible()
  return dialog
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Username').fill(name)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/** Somebody's row in the administration. */
const personRow = ({ page }: Person) => page.getByRole('main').getByRole('listitem').filter({ hasText: 'bob' })

/** Everything that the client keeps on this device. */
async function kept(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const all: unknown[] = [{ ...localStorage }]
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((next, fail) => {
        const asked = indexedDB.open(name ?? '')
        asked.onsuccess = () => next(asked.result)
        asked.onerror = () => fail(asked.error as Error)
      })
      for (const store of db.objectStoreNames) {
        const found = await new Promise<unknown>((next) => {
          const asked = db.transaction(store).objectStore(store).getAll()
          asked.onsuccess = () => next(asked.result)
        })
        all.push(found)
      }
      db.close()
    }
    return JSON.stringify(all)
  })
}

test('whoever is deleted with what they wrote leaves tombstones, also for those who look on or were away', async ({ ann, bob, person }) => {
  const carl = await person('carl')
  await carl.signUp()
  await bob.say('a word of mine')
  await ann.say('and one of ann')
  for (const one of [ann, carl]) await expect(one.message('a word of mine')).toBeVisible()
  expect(await kept(ann.page)).toContain('a word of mine')
  await carl.page.goto('about:blank')

  const dialog = await openDialog(bob, 'Delete account', 'Delete your account?')
  await dialog.getByLabel('Your password', { exact: true }).fill('not my password')
  await dialog.getByRole('button', { name: 'Delete account' }).click()
  await expect(dialog.getByText('This password is wrong.')).toBeVisible()
  expect(await findings(bob.page)).toEqual([])
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Delete account' }).click()
  await bob.page.waitForURL('**/sign-in*')
  await expect(bob.page.getByText('Your account is being deleted.')).toBeVisible()

  await expect(ann.message('This message was removed.')).toBeVisible()
  await expect(ann.message('a word of mine')).toHaveCount(0)
  await expect(ann.message('and one of ann')).toBeVisible()
  await expect(ann.timeline).toContainText('Deleted account')
  expect(await findings(ann.page)).toEqual([])
  await expect.poll(() => kept(ann.page)).not.toContain('a word of mine')

  await carl.page.goto(`${carl.server.origin}/home`)
  await expect(carl.message('This message was removed.')).toBeVisible()
  await expect(carl.timeline).toContainText('Deleted account')
  await expect.poll(() => kept(carl.page)).not.toContain('a word of mine')

  await signIn(bob.page, 'bob')
  await expect(bob.page.getByText('This username and password do not match.')).toBeVisible()
})

base('whoever changes their mind within the days of grace is back', async ({ ann, bob }) => {
  await bob.say('still here')
  const dialog = await openDialog(bob, 'Delete account', 'Delete your account?')
  await dialog.getByLabel('stays, without your name').check()
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Delete account' }).click()
  await expect(bob.page.getByText(/Your account will be deleted on/)).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/admin`)
  await expect(personRow(ann)).toContainText('to be deleted')
  await signIn(bob.page, 'bob')
  const told = bob.page.getByText(/^Your account was to be deleted on .*; that is called off\.$/)
  await expect(told).toBeVisible()
  expect(await findings(bob.page)).toEqual([])
  await bob.arrive()
  await expect(bob.message('still here')).toBeVisible()
  await bob.page.reload()
  await expect(bob.message('still here')).toBeVisible()
  await expect(told).toHaveCount(0)
  await ann.page.reload()
  await expect(personRow(ann)).toContainText('member')
})

base('whoever deactivates their account comes back by signing in', async ({ ann, bob }) => {
  const dialog = await openDialog(bob, 'Deactivate', 'Deactivate your account?')
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await expect(bob.page.getByText('Your account is deactivated. Sign in to come back.')).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/admin`)
  await expect(personRow(ann)).toContainText('deactivated')
  await signIn(bob.page, 'bob')
  await expect(bob.page.getByText('Your account is active again.')).toBeVisible()
  await bob.arrive()
})

base('the last administrator stays, and deletes the account of somebody else', async ({ ann, bob }) => {
  const dialog = await openDialog(ann, 'Delete account', 'Delete your account?')
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Delete account' }).click()
  await expect(dialog.getByText('Make somebody else an administrator first.')).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/admin`)
  await ann.page.getByRole('button', { name: 'Actions for bob' }).click()
  await ann.page.getByRole('menuitem', { name: 'Delete account' }).click()
  expect(await findings(ann.page)).toEqual([])
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete account' }).click()
  await expect(ann.page.getByText('The account of bob will be deleted.')).toBeVisible()
  await expect(bob.page.getByText('Your session ended.')).toBeVisible()
})
