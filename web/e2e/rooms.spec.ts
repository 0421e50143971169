import { expect, PASSWORD, test, type Person } from './fixtures'

async function openDetails(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Room details' }).click()
}

async function makeGroup(person: Person, name: string): Promise<void> {
  await person.page.getByRole('button', { name: 'New room or conversation' }).click()
  await person.page.getByRole('button', { name: /^New room A place/ }).click()
  await person.page.getByLabel('Name', { exact: true }).fill(name)
  await person.page.getByRole('button', { name: 'Create room' }).click()
  await expect(person.page.getByRole('heading', { level: 1, name })).toBeVisible()
}

async function joinLink(person: Person): Promise<string> {
  await openDetails(person)
  await person.page.getByRole('button', { name: 'Join link' }).click()
  await person.page.getByRole('button', { name: 'Make join link' }).click()
  const link = await person.page.getByRole('dialog').getByLabel('Join link').inputValue()
  await person.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  return link
}

test('a group grows by its join link, and whoever is removed sees nothing more by any door', async ({ ann, bob, person }) => {
  await makeGroup(ann, 'Book club')
  await ann.say('welcome')
  const link = await joinLink(ann)
  const address = ann.page.url().replace(/\?.*/, '')

  await bob.page.goto(address)
  await expect(bob.page.getByRole('heading', { name: 'No such room' })).toBeVisible()
  await bob.page.goto(link)
  await bob.page.getByRole('button', { name: 'Join Book club' }).click()
  await bob.page.waitForURL('**/r/*')
  await expect(bob.message('welcome')).toBeVisible()

  // A newcomer meets the link before having an account.
  const cleo = await person('cleo')
  await cleo.page.goto(link)
  await cleo.page.waitForURL(/\/sign-in\?next=/)
  await cleo.page.getByRole('link', { name: 'Sign up' }).click()
  await cleo.page.getByLabel('Username').fill('cleo')
  await cleo.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await cleo.page.getByRole('button', { name: 'Create my account' }).click()
  await cleo.page.getByRole('button', { name: 'Join Book club' }).click()
  await cleo.say('here I am')
  await expect(bob.message('here I am')).toBeVisible()
  await expect(ann.page.getByRole('complementary')).toContainText('cleo')

  await ann.page.getByRole('button', { name: 'Actions for cleo' }).click()
  await ann.page.getByRole('menuitem', { name: 'Remove from room' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Remove from room' }).click()
  await expect(cleo.page.getByRole('heading', { name: 'No such room' })).toBeVisible()
  await ann.say('after the removal')
  await expect(bob.message('after the removal')).toBeVisible()
  await expect(cleo.page.getByRole('navigation', { name: 'Rooms' })).not.toContainText('Book club')
  for (const door of [address, link]) {
    await cleo.page.goto(door)
    await expect(cleo.page.getByRole('heading', { name: /No such room|This join link does not work/ })).toBeVisible()
    await expect(cleo.page.locator('body')).not.toContainText('after the removal')
  }
})

test('two people talk in a direct room, live, and each sees it once', async ({ ann, bob }) => {
  await ann.page.getByRole('button', { name: 'New room or conversation' }).click()
  await ann.page.getByRole('button', { name: /^Message someone/ }).click()
  await ann.page.getByLabel('Their username').fill('nobody')
  await ann.page.getByRole('button', { name: 'Open conversation' }).click()
  await expect(ann.page.getByLabel('Their username')).toHaveAccessibleDescription('Nobody here has this username.')
  await ann.page.getByLabel('Their username').fill('bob')
  await ann.page.getByRole('button', { name: 'Open conversation' }).click()
  await ann.page.waitForURL('**/r/*')
  await ann.say('just us')
  const entry = bob.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /ann/ })
  await expect(entry).toContainText('just us')
  await expect(entry).toContainText('1 unread message')
  await entry.click()
  await expect(bob.message('just us')).toBeVisible()
  await expect(entry).not.toContainText('unread')
  await bob.page.goto(`${bob.server.origin}/dm/ann`)
  await bob.page.waitForURL('**/r/*')
  await expect(bob.message('just us')).toBeVisible()
  await expect(bob.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /ann/ })).toHaveCount(1)
})

test('an invitation waits in the inbox, lets in when accepted, and rooms can be renamed, archived and deleted', async ({ ann, bob }) => {
  await makeGroup(ann, 'Secret garden')
  await openDetails(ann)
  await ann.page.getByRole('button', { name: 'Invite' }).click()
  await ann.page.getByRole('dialog').getByLabel('Username').fill('bob')
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Invite' }).click()
  await expect(ann.page.getByText('bob is invited.')).toBeVisible()

  await bob.page.getByRole('link', { name: 'Inbox' }).click()
  await expect(bob.page.getByText('Secret garden')).toBeVisible()
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await expect(bob.page.getByRole('heading', { level: 1, name: 'Secret garden' })).toBeVisible()
  await bob.say('thanks')
  await expect(ann.message('thanks')).toBeVisible()

  await ann.page.getByRole('button', { name: 'Rename' }).click()
  await ann.page.getByRole('dialog').getByLabel('Name').fill('Open garden')
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(bob.page.getByRole('heading', { level: 1, name: 'Open garden' })).toBeVisible()
  await ann.page.getByRole('button', { name: 'Archive room' }).click()
  await expect(bob.page.getByText('This room is archived.')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Delete room' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete room' }).click()
  await ann.page.waitForURL('**/home')
  await expect(bob.page.getByRole('heading', { name: 'No such room' })).toBeVisible()
})

test('signing out forgets this device, and a revoked session has to sign in again', async ({ ann, person }) => {
  const second = await person('ann')
  await second.page.goto(`${ann.server.origin}/sign-in`)
  await second.page.getByLabel('Username').fill('ann')
  await second.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await second.page.getByRole('button', { name: 'Sign in' }).click()
  await second.arrive()
  await ann.page.getByRole('link', { name: 'ann' }).click()
  await ann.page.getByRole('button', { name: 'Revoke' }).click()
  await second.page.waitForURL(/\/sign-in\?next=/)
  await expect(second.page.getByText('Your session ended.')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Sign out' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
  await ann.page.waitForURL('**/sign-in')
  expect(await ann.page.evaluate(async () => (await indexedDB.databases()).map((database) => database.name))).toEqual([])
})
