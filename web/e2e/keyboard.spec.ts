import { sayMany } from './api'
import { expect, test } from './fixtures'

test('the keys are shown by a key, every layer closes by Escape, and the focus comes back', async ({ ann }) => {
  const { page } = ann
  await ann.composer.press('Control+/')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(ann.composer).toBeFocused()

  // Where somebody writes, a question mark is a question mark.
  await ann.composer.press('?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(ann.composer).toHaveValue('?')
  await ann.composer.fill('')
  await page.getByRole('feed').press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('feed')).toBeFocused()

  await page.getByRole('button', { name: 'Room details' }).press('Enter')
  await page.getByRole('button', { name: 'Invite' }).press('Enter')
  await expect(page.getByRole('dialog').getByLabel('Username')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('complementary', { name: 'Details' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Invite' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Details' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Room details' })).toBeFocused()
})

test('Alt and the arrows walk the rooms from wherever one is', async ({ ann }) => {
  for (const name of ['Kitchen', 'Garden']) {
    await ann.page.getByRole('button', { name: 'New room or conversation' }).click()
    await ann.page.getByRole('button', { name: /^New room A place/ }).click()
    await ann.page.getByLabel('Name', { exact: true }).fill(name)
    await ann.page.getByRole('button', { name: 'Create room' }).click()
    await expect(ann.page.getByRole('heading', { level: 1, name })).toBeVisible()
  }
  await ann.page.goto(`${ann.server.origin}/home`)
  await ann.arrive()
  const names = await ann.page.getByRole('list', { name: 'Your rooms' }).locator('.name').allTextContents()
  const start = names.indexOf('general')
  for (const step of [1, 2, 3]) {
    await ann.page.keyboard.press('Alt+ArrowDown')
    await expect(ann.page.getByRole('heading', { level: 1 })).toHaveText(names[(start + step) % 3] ?? '')
  }
  await ann.page.keyboard.press('Alt+ArrowUp')
  await expect(ann.page.getByRole('heading', { level: 1 })).toHaveText(names[(start + 2) % 3] ?? '')
})

test('the newest message stands clear of the composer, and lines of one author stand close', async ({ ann }) => {
  await sayMany(ann, 'general', Array.from({ length: 60 }, (_, index) => `m${index}`))
  await ann.page.reload()
  await ann.arrive()
  await expect(ann.message('m59')).toBeInViewport()
  const box = async (text: string) => (await ann.message(text).boundingBox()) ?? { y: 0, height: 0 }
  const last = await box('m59')
  const composer = (await ann.page.locator('.composer').boundingBox())?.y ?? 0
  expect(composer - last.y - last.height).toBeGreaterThanOrEqual(8)
  expect((await box('m59')).y - (await box('m58')).y).toBeLessThanOrEqual(25)
})
