import { askOne } from './api'
import { expect, test } from './fixtures'

test('a few letters lead to a room, a person or an action, by keys alone', async ({ ann, bob }) => {
  const { page } = ann
  for (const name of ['Garden', 'Book club', 'Kitchen']) await askOne(ann, 'POST', '/rooms', { kind: 'group', name })
  await bob.say('hello from bob')
  await expect(ann.message('hello from bob')).toBeVisible()
  const field = page.getByRole('combobox', { name: 'Room, person or action' })
  const options = page.getByRole('option')

  await ann.composer.press('Control+k')
  await expect(field).toBeFocused()
  await page.keyboard.type('bkclb')
  await expect(options.first()).toContainText('Book club')
  await expect(options.first()).toHaveAttribute('aria-selected', 'true')
  await expect(field).toHaveAttribute('aria-activedescendant', (await options.first().getAttribute('id')) ?? '')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Book club' })).toBeVisible()
  await expect(ann.composer).toBeFocused()

  // Where one was before comes first: two strokes go back.
  await page.keyboard.press('Control+k')
  await expect(options.first()).toContainText('general')
  await page.keyboard.press('ArrowUp')
  await expect(options.last()).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'general' })).toBeVisible()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('bob')
  await expect(options.first()).toContainText('Person')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'bob' })).toBeVisible()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(ann.composer).toBeFocused()

  await page.keyboard.press('Control+k')
  await page.keyboard.type('§§')
  await expect(page.getByText('Nothing here is called that.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(ann.composer).toBeFocused()
  expect(ann.problems).toEqual([])
})

test('on a phone a button opens it', async ({ ann }) => {
  await ann.page.setViewportSize({ width: 390, height: 780 })
  await ann.page.goto(`${ann.server.origin}/chats`)
  await ann.page.getByRole('button', { name: 'Find rooms, people and actions' }).click()
  await ann.page.getByRole('combobox').fill('look')
  await ann.page.getByRole('option', { name: /Look around/ }).click()
  await expect(ann.page.getByRole('heading', { level: 1, name: 'Look around' })).toBeVisible()
})
