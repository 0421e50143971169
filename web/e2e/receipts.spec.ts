import { askOne, type SomeRoom } from './api'
import { findings } from './axe'
import { expect, test, type Person } from './fixtures'
import { another, pick } from './menus'

const quiet = (...people: Person[]) => expect(people.flatMap((person) => person.problems)).toEqual([])
const beside = (one: Person, text: string | RegExp) => one.page.getByRole('main').getByText(text, { exact: typeof text === 'string' })

/** The two of them in a room of their own, where bob said something before ann came. */
async function alone(ann: Person, bob: Person): Promise<void> {
  await askOne(ann, 'POST', '/friends/requests', { username: 'bob' })
  await askOne(bob, 'POST', '/friends/requests', { username: 'ann' })
  await bob.page.goto(`${bob.server.origin}/dm/ann`)
  await bob.page.waitForURL('**/r/*')
  await bob.say('psst')
  await expect(beside(bob, 'Sent')).toBeVisible()
  await ann.page.goto(bob.page.url())
  await expect(ann.message('psst')).toBeVisible()
}

test('in a direct room a message is read as soon as the other sees it, on all my devices', async ({ ann, bob, person }) => {
  await alone(ann, bob)
  await expect(beside(bob, 'Read')).toBeVisible()
  const phone = await another(bob, person)
  await phone.page.goto(bob.page.url())
  await expect(beside(phone, 'Read')).toBeVisible()
  expect(await findings(bob.page)).toEqual([])
  await ann.page.goto(`${ann.server.origin}/settings`)
  await bob.say('are you there?')
  await expect(beside(bob, 'Sent')).toBeVisible()
  await ann.page.goto(bob.page.url())
  for (const one of [bob, phone]) await expect(beside(one, 'Read')).toBeVisible()
  quiet(ann, bob, phone)
})

test('who lets nobody see what they read is told nothing of others', async ({ ann, bob }) => {
  await ann.page.goto(`${ann.server.origin}/people/privacy`)
  await ann.page.getByRole('combobox', { name: /^See what I have read/ }).selectOption('nobody')
  await expect(ann.page.getByText('Saved.').first()).toBeVisible()
  await alone(ann, bob)
  await bob.say('and now?')
  await expect(ann.message('and now?')).toBeVisible()
  await ann.say('yes')
  await expect(bob.message('yes')).toBeVisible()
  await expect(beside(ann, /^(?:Sent|Read)$/)).toHaveCount(0)
  await bob.say('good')
  await expect(ann.message('good')).toBeVisible()
  await expect(beside(bob, 'Sent')).toBeVisible()
  await expect(beside(bob, 'Read')).toHaveCount(0)
  quiet(ann, bob)
})

test('in a small group it is said by how many, and by whom', async ({ ann, bob }) => {
  const room = await askOne<SomeRoom>(ann, 'POST', '/rooms', { kind: 'group', name: 'Book club' })
  await askOne(ann, 'POST', `/rooms/${room.id}/invitations`, { username: 'bob' })
  await askOne(bob, 'POST', `/rooms/${room.id}/invitation`, {})
  await ann.page.goto(`${ann.server.origin}/r/${room.uri}`)
  await ann.say('chapter one')
  await expect(beside(ann, 'Sent')).toBeVisible()
  const before = await ann.composer.boundingBox()
  await bob.page.goto(`${bob.server.origin}/r/${room.uri}`)
  await expect(bob.message('chapter one')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Read by 1' }).click()
  expect(await ann.composer.boundingBox()).toEqual(before)
  const dialog = ann.page.getByRole('dialog', { name: 'Who has read it' })
  await expect(dialog.getByRole('listitem')).toContainText('bob')
  expect(await findings(ann.page)).toEqual([])
  await ann.page.keyboard.press('Escape')
  await pick(ann, 'chapter one', 'Who has read it')
  await expect(dialog.getByRole('listitem')).toContainText('bob')
  quiet(ann, bob)
})

test('in a public room the menu of a message says how many have read it', async ({ ann, bob }) => {
  await ann.say('for everybody')
  await expect(bob.message('for everybody')).toBeVisible()
  await expect(beside(ann, /^(?:Sent|Read)/)).toHaveCount(0)
  const { rooms } = await askOne<{ rooms: SomeRoom[] }>(ann, 'GET', '/rooms')
  const path = `/rooms/${rooms[0]?.id}/messages/${rooms[0]?.head}/readers`
  await expect.poll(async () => (await askOne<{ count: number }>(ann, 'GET', path)).count).toBe(1)
  await pick(ann, 'for everybody', 'Read by 1')
  await expect(ann.page.getByRole('dialog')).toContainText('1 person has read it.')
  quiet(ann, bob)
})
