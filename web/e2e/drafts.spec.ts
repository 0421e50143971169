import { findings } from './axe'
import { expect, test, type Person } from './fixtures'
import { another, pick } from './menus'

const quiet = (...people: Person[]) => expect(people.flatMap((person) => person.problems)).toEqual([])
/** Whoever typed a moment ago is not interrupted: what comes from elsewhere may wait that long. */
const PATIENCE = { timeout: 12_000 }
const row = (one: Person) => one.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /general/ })

test('what I begin on one device goes on on another, and is gone from both when it is sent', async ({ ann, bob, person }) => {
  const phone = await another(bob, person)
  await bob.composer.fill('half a thought')
  await expect(phone.composer).toHaveValue('half a thought', PATIENCE)
  await phone.composer.fill('half a thought, and the other half')
  await expect(bob.composer).toHaveValue('half a thought, and the other half', PATIENCE)
  await expect(ann.composer).toHaveValue('')
  await phone.page.goto(`${phone.server.origin}/settings`)
  await bob.composer.press('Enter')
  await expect(ann.message('half a thought, and the other half')).toBeVisible()
  await expect(bob.composer).toHaveValue('')
  await phone.page.goto(`${phone.server.origin}/home`)
  await expect(phone.message('half a thought, and the other half')).toBeVisible()
  await expect(phone.composer).toHaveValue('')
  await bob.page.reload()
  await expect(bob.composer).toHaveValue('')
  quiet(ann, bob, phone)
})

test('a draft brings along what it answers, and leaves the focus where it is', async ({ ann, bob, person }) => {
  const phone = await another(bob, person)
  await ann.say('are you coming?')
  await phone.page.getByRole('button', { name: 'Room details' }).focus()
  await pick(bob, 'are you coming?', 'Reply')
  await bob.composer.fill('I may')
  await expect(phone.composer).toHaveValue('I may', PATIENCE)
  await expect(phone.page.getByText('Answering ann')).toBeVisible()
  await expect(phone.page.getByRole('button', { name: 'Room details' })).toBeFocused()
  expect(await findings(phone.page)).toEqual([])
  await phone.page.reload()
  await expect(phone.page.getByText('Answering ann')).toBeVisible()
  await phone.composer.press('Enter')
  await expect(ann.message('I may')).toContainText('are you coming?')
  await expect(bob.composer).toHaveValue('', PATIENCE)
  await expect(bob.page.getByText('Answering ann')).toHaveCount(0)
  quiet(ann, bob, phone)
})

test('nobody loses what they type: what was written offline wins when it comes, and who types is not interrupted', async ({ bob, person }) => {
  const phone = await another(bob, person)
  await phone.context.setOffline(true)
  await phone.composer.fill('written on the train')
  await bob.composer.fill('written at the desk')
  await bob.page.waitForResponse((answer) => answer.url().endsWith('/draft') && answer.request().method() === 'PUT')
  await phone.context.setOffline(false)
  await expect(bob.composer).toHaveValue('written on the train', { timeout: 30_000 })
  await expect(phone.composer).toHaveValue('written on the train')
  await bob.composer.focus()
  const typing = bob.composer.pressSequentially(' and on, and on, and on', { delay: 150 })
  await phone.composer.fill('something else')
  await typing
  await expect(bob.composer).toHaveValue(/and on, and on, and on$/)
  await expect(phone.composer).toHaveValue(/and on, and on, and on$/, PATIENCE)
})

test('a list of rooms says where something is half written, on all my devices', async ({ bob, person }) => {
  const phone = await another(bob, person)
  await phone.page.goto(`${phone.server.origin}/people/friends`)
  await bob.composer.fill('about **tomorrow**')
  await expect(row(bob)).not.toContainText('Draft')
  await bob.page.goto(`${bob.server.origin}/people/friends`)
  for (const one of [bob, phone]) await expect(row(one)).toContainText('Draft: about tomorrow')
  expect(await findings(bob.page)).toEqual([])
  await row(phone).click()
  await phone.composer.fill('')
  await expect(row(bob)).not.toContainText('Draft')
  quiet(bob, phone)
})
