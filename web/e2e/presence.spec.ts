import { askOne } from './api'
import { expect, test, type Person } from './fixtures'

/** The line under the name of the room on screen. */
const line = ({ page }: Person) => page.locator('#conversation header p')
const typing = ({ page }: Person) => page.locator('.typing')
/** Being offline is told some seconds after the last connection went. */
const SOON = { timeout: 20_000 }

test('a room says how many are online, and its details who', async ({ ann, bob }) => {
  await expect(line(ann)).toContainText('2 online')
  await expect(ann.page.getByRole('button', { name: 'Online: bob' })).toBeVisible()
  await ann.page.getByRole('button', { name: 'Room details' }).click()
  const details = ann.page.getByRole('complementary', { name: 'Details' })
  await expect(details.getByRole('listitem').filter({ hasText: 'bob' })).toContainText('online')
  await bob.context.close()
  await expect(line(ann)).toContainText('1 online', SOON)
  await expect(details.getByRole('listitem').filter({ hasText: 'bob' })).not.toContainText('online')
})

test('a conversation of two says whether the other one is online, else when they last were', async ({ ann, bob }) => {
  await askOne(ann, 'POST', '/friends/requests', { username: 'bob' })
  await askOne(bob, 'POST', '/friends/requests', { username: 'ann' })
  await ann.page.goto(`${ann.server.origin}/dm/bob`)
  await ann.page.waitForURL('**/r/*')
  await expect(line(ann)).toHaveText('online')
  await expect(ann.page.getByRole('link', { name: /^bob online/ })).toBeVisible()
  await bob.context.close()
  await expect(line(ann)).toHaveText('last seen just now', SOON)
  await expect(ann.page.getByRole('link', { name: /^bob online/ })).toHaveCount(0)
})

test('who types is named until they said it, and nothing moves', async ({ ann, bob }) => {
  await expect(line(ann)).toContainText('2 online')
  const before = await ann.composer.boundingBox()
  await bob.composer.pressSequentially('hel')
  await expect(typing(ann)).toHaveText('bob is typing…')
  expect(await ann.composer.boundingBox()).toEqual(before)
  await expect(typing(bob)).toHaveText('')
  await bob.composer.press('Enter')
  await expect(ann.message('hel')).toBeVisible()
  await expect(typing(ann)).toHaveText('', { timeout: 500 })
})

test('whoever hides being online is seen by nobody, on any device at once', async ({ ann, bob }) => {
  await askOne(ann, 'POST', '/friends/requests', { username: 'bob' })
  await askOne(bob, 'POST', '/friends/requests', { username: 'ann' })
  await askOne(ann, 'POST', '/rooms/direct', { username: 'bob' })
  await expect(line(ann)).toContainText('2 online')
  await bob.page.goto(`${bob.server.origin}/people/privacy`)
  const box = bob.page.getByRole('combobox', { name: 'See that I am online or typing, and when I was last here' })
  await expect(box).toHaveValue('everyone')
  await box.selectOption('nobody')
  await expect(line(ann)).toContainText('1 online', SOON)
  await bob.page.goto(`${bob.server.origin}/home`)
  await bob.arrive()
  await bob.composer.pressSequentially('hel')
  await bob.say('hello')
  await expect(ann.message('hello')).toBeVisible()
  await expect(typing(ann)).toHaveText('')
  await ann.page.goto(`${ann.server.origin}/dm/bob`)
  await ann.page.waitForURL('**/r/*')
  await expect(line(ann)).toHaveText('Direct conversation')
  await bob.page.goto(`${bob.server.origin}/people/privacy`)
  await expect(box).toHaveValue('nobody')
  await box.selectOption('friends')
  await expect(line(ann)).toHaveText('online', SOON)
})
