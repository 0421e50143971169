import { askOne } from './api'
import { findings } from './axe'
import { expect, PASSWORD, test, type Person } from './fixtures'

const line = (person: Person, name: string) => person.page.getByRole('list', { name: 'Friends' }).getByRole('listitem').filter({ has: person.page.getByText(name, { exact: true }) })

/** Makes a personal link on the screen, and gives it. */
async function makeLink({ page, server }: Person, outcome: string): Promise<string> {
  await page.goto(`${server.origin}/people/friends`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite people' })
  await dialog.getByText(outcome).click()
  await dialog.getByRole('button', { name: /^Make a/ }).click()
  const field = dialog.getByLabel('Your link', { exact: true })
  await expect(field).toHaveValue(/\/invite\/[\w-]{22}$/)
  await expect(dialog.getByRole('img', { name: 'QR code of your link' })).toBeVisible()
  expect(await findings(page)).toEqual([])
  const link = await field.inputValue()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  return link
}

test('somebody new signs up by the link of a friend, and both see each other at once', async ({ ann, person }) => {
  const link = await makeLink(ann, 'is my friend at once')
  await expect(ann.page.getByText('No friends yet')).toBeVisible()

  const bob = await person('bob')
  await bob.page.goto(link)
  await expect(bob.page.getByRole('heading', { name: 'ann' })).toBeVisible()
  expect(await findings(bob.page)).toEqual([])
  await bob.page.getByRole('button', { name: 'Make an account' }).click()
  await bob.page.getByLabel('Username').fill('bob')
  await bob.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await bob.page.getByRole('button', { name: 'Create my account' }).click()
  await bob.page.waitForURL('**/people/friends')
  await expect(bob.page.getByText('You and ann are friends.')).toBeVisible()
  await expect(line(bob, 'ann')).toBeVisible()
  await expect(line(ann, 'bob')).toBeVisible()
})

test('who is here already accepts by a button, and is asked where that was chosen', async ({ ann, bob }) => {
  const link = await makeLink(ann, 'is asked first')
  await bob.page.goto(link)
  await expect(bob.page.getByRole('heading', { name: 'ann' })).toBeVisible()
  expect(await askOne<{ received: unknown[] }>(bob, 'GET', '/friends/requests')).toMatchObject({ received: [] })
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await bob.page.waitForURL('**/people/requests')
  await expect(bob.page.getByText('ann asks to be friends.')).toBeVisible()
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await expect(line(ann, 'bob')).toBeVisible()

  await ann.page.getByRole('button', { name: 'Invite people' }).click()
  const dialog = ann.page.getByRole('dialog', { name: 'Invite people' })
  await dialog.getByRole('button', { name: 'Switch it off' }).click()
  await expect(dialog.getByText('You have no link.')).toBeVisible()
  await bob.page.goto(link)
  await expect(bob.page.getByRole('heading', { name: 'This invitation leads nowhere' })).toBeVisible()
})
