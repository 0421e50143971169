import { sayMany } from './api'
import { prependPages } from './drift'
import { expect, test } from './fixtures'

test('old pages come in front without moving what is read, and the way back is one press', async ({ ann, person }) => {
  const texts = Array.from({ length: 420 }, (_, index) => `m${index}${index % 7 === 0 ? ` ${'long words '.repeat(index % 40)}`.trimEnd() : ''}`)
  await sayMany(ann, 'general', texts)
  const bob = await person('bob')
  await bob.signUp()
  const feed = bob.page.getByRole('feed')
  await expect(bob.message('m418')).toBeVisible()

  const drifts = await prependPages((work) => feed.evaluate(work), 4)
  test.info().annotations.push({ type: 'G12 drift px', description: drifts.map((drift) => drift.toFixed(1)).join(' ') })
  expect(drifts).toHaveLength(4)
  expect(Math.max(...drifts), drifts.join(' ')).toBeLessThanOrEqual(1)
  expect(await bob.messages.count()).toBeLessThanOrEqual(60)
  await feed.press('Home')
  await expect(bob.page.getByText('This is where general begins.')).toBeVisible()

  await ann.say('the newest')
  await expect(bob.page.getByRole('button', { name: /1 new/ })).toBeVisible()
  await bob.page.getByRole('button', { name: /1 new/ }).click()
  await expect(bob.message('the newest')).toBeVisible()
  await expect(bob.page.getByRole('button', { name: /1 new/ })).toHaveCount(0)
})

test('an absence ends at the divider, and reading to the end clears the mark everywhere', async ({ ann, bob }) => {
  await ann.say('read before')
  await expect(bob.message('read before')).toBeVisible()
  await expect(bob.page.getByRole('navigation', { name: 'Rooms' })).not.toContainText('unread')
  await bob.page.goto(`${bob.server.origin}/settings`)
  await sayMany(ann, 'general', Array.from({ length: 40 }, (_, index) => `while away ${index}`))
  const entry = bob.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /general/ })
  await expect(entry).toContainText('40 unread messages')
  await entry.click()
  await expect(bob.page.getByText('New', { exact: true })).toBeInViewport()
  await expect(bob.message('while away 0')).toBeInViewport()
  await bob.page.getByRole('feed').press('End')
  await expect(bob.message('while away 39')).toBeInViewport()
  await expect(entry).not.toContainText('unread')
})
