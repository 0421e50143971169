import { sayMany } from './api'
import { expect, test } from './fixtures'

test('16 the address of a message opens there, and one key leads back to the latest', async ({ ann, bob }) => {
  await ann.say('where it began')
  await expect(ann.message('where it began')).toHaveAttribute('data-state', 'logged')
  const link = await ann.message('where it began').locator('time a').getAttribute('href')
  expect(link).toMatch(/^\/r\/[a-z2-7]{15}\/m\/\d+$/)
  const address = ann.server.origin + link
  await sayMany(ann, 'general', Array.from({ length: 300 }, (_, index) => `m${index}`))

  await bob.page.goto(address)
  await expect(bob.message('where it began')).toBeInViewport()
  await expect(bob.message('where it began')).toHaveAttribute('aria-current', 'location')
  await expect(bob.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /general/ })).toBeVisible()
  await expect(bob.message('m299')).toHaveCount(0)
  await bob.composer.press('Escape')
  await expect(bob.message('m299')).toBeInViewport()
  await bob.page.waitForURL(/\/r\/[a-z2-7]{15}$/)

  // An address said in the room works for whoever reads it, without loading the page again.
  await ann.say(`look: ${address}`)
  await bob.page.getByRole('link', { name: /^a message in / }).click()
  await expect(bob.message('where it began')).toBeInViewport()
  await bob.page.goBack()
  await expect(bob.page.getByRole('feed')).toBeVisible()

  await bob.page.goto(`${address}99999`)
  await expect(bob.page.getByText('This message is not here any more')).toBeVisible()
  await expect(bob.messages.last()).toBeVisible()
})

test('to somebody who is not in the room the address of a message says no more than that of no room', async ({ ann, bob }) => {
  await ann.page.getByRole('button', { name: 'New room or conversation' }).click()
  await ann.page.getByRole('button', { name: /^New room A place/ }).click()
  await ann.page.getByLabel('Name', { exact: true }).fill('Book club')
  await ann.page.getByRole('button', { name: 'Create room' }).click()
  await expect(ann.page.getByRole('heading', { level: 1, name: 'Book club' })).toBeVisible()
  await ann.say('a secret')
  const link = await ann.message('a secret').locator('time a').getAttribute('href')
  await bob.page.goto(ann.server.origin + link)
  await expect(bob.page.getByRole('heading', { name: 'No such room' })).toBeVisible()
  const body = await bob.page.locator('main').innerText()
  await bob.page.goto(`${ann.server.origin}/r/aaaaaaaaaaaaaaa/m/3`)
  await expect(bob.page.getByRole('heading', { name: 'No such room' })).toBeVisible()
  expect(await bob.page.locator('main').innerText()).toBe(body)
})
