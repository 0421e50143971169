import { askOne } from './api'
import { findings } from './axe'
import type { Elsewhere } from './elsewhere'
import { expect, PASSWORD, test, type Person } from './fixtures'
import { freePort } from './server'

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

/** A server that knows where it is, so that its letters hold links. */
const atHome = test.extend({
  elsewhere: async ({ browserName: _ }, use) => {
    const port = await freePort()
    await use({ port, settings: { COMMUNE__SERVER__PUBLIC_URL: `http://localhost:${port}` } } as unknown as Elsewhere)
  },
})

/** The newest letter to an address, once it is in the outbox. */
async function letterTo(admin: Person, to: string): Promise<string> {
  let text = ''
  await expect
    .poll(async () => {
      const { letters } = await askOne<{ letters: { to: string; text?: string }[] }>(admin, 'GET', '/admin/outbox')
      return (text = letters.find((letter) => letter.to === to)?.text ?? '')
    })
    .not.toBe('')
  return text
}

atHome('contacts are chosen and written to, and one of them wants no more of it', async ({ ann, person }) => {
  const { page, server } = ann
  await page.goto(`${server.origin}/people/contacts`)
  const book = JSON.stringify(['zoe', 'yan', 'xia'].map((name) => ({ name, email: `${name}@example.org` })))
  await page.getByLabel('Choose a file').setInputFiles({ name: 'book.json', mimeType: 'application/json', buffer: Buffer.from(book) })
  await page.getByRole('button', { name: 'Bring it' }).click()
  await expect(page.getByText('All of it is read.')).toBeVisible()
  await page.getByRole('button', { name: 'Choose whom to invite' }).click()
  await page.getByRole('checkbox', { name: 'Everybody' }).check()
  await page.getByRole('checkbox', { name: 'Choose xia' }).uncheck()
  expect(await findings(page)).toEqual([])
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite your contacts' })
  await expect(dialog.getByRole('listitem')).toHaveText(/xia/)
  expect(await findings(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expect(page.getByText('Your invitations are on their way.')).toBeVisible()

  const [zoe, yan] = [await letterTo(ann, 'zoe@example.org'), await letterTo(ann, 'yan@example.org')]
  const guest = await person('zoe')
  await guest.page.goto(/http\S+\/no-invitations#\S+/.exec(zoe)?.[0] ?? '')
  await expect(guest.page.getByRole('heading', { name: 'No more invitations' })).toBeVisible()
  expect(await findings(guest.page)).toEqual([])
  await page.reload()
  const list = page.getByRole('list', { name: 'Contacts' })
  await expect(list.getByRole('listitem').filter({ hasText: 'zoe' })).toContainText('invited')
  await guest.page.getByRole('button', { name: 'No more invitations' }).click()
  await expect(guest.page.getByText('No invitations go to your address any more.')).toBeVisible()
  await page.reload()
  await expect(list.getByRole('listitem').filter({ hasText: 'zoe' })).toContainText('wants no invitations')
  await expect(list.getByRole('listitem').filter({ hasText: 'yan' })).toContainText('invited')
  await guest.page.getByRole('button', { name: 'Let them come again' }).click()
  await expect(guest.page.getByText('Invitations may come to your address again.')).toBeVisible()

  const newcomer = await person('yan')
  await newcomer.page.goto(/http\S+\/invite\/\S+/.exec(yan)?.[0] ?? '')
  await newcomer.page.getByRole('button', { name: 'Make an account' }).click()
  await newcomer.page.getByLabel('Username').fill('yan')
  await newcomer.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await newcomer.page.getByRole('button', { name: 'Create my account' }).click()
  await newcomer.page.waitForURL('**/people/friends')
  await expect(line(newcomer, 'ann')).toBeVisible()
  await page.reload()
  await expect(list.getByRole('listitem').filter({ hasText: 'yan' })).toContainText('has come here')
})
