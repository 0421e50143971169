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
  await ann.timeline.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(ann.timeline).toBeFocused()

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

test('the messages are walked, read and linked to by keys alone', async ({ ann }) => {
  const { page } = ann
  const texts = Array.from({ length: 320 }, (_, index) => (index === 317 ? 'see https://example.org/a and https://example.org/b' : `m${index}`))
  await sayMany(ann, 'general', texts)
  await page.reload()
  await ann.arrive()
  await expect(ann.message('m319')).toBeInViewport()

  // F6 goes round the parts of the screen; a message, not the list, takes the focus.
  await page.keyboard.press('Shift+F6')
  await expect(ann.message('m319')).toBeFocused()
  await page.keyboard.press('k')
  await page.keyboard.press('ArrowUp')
  const linked = page.getByRole('article').filter({ hasText: 'see https' })
  await expect(linked).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'https://example.org/a' })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(linked.getByRole('button', { name: 'Actions for this message' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(ann.composer).toBeFocused()

  await page.keyboard.press('Shift+F6')
  await expect(linked).toBeFocused()
  await page.keyboard.press('PageUp')
  await expect(linked).not.toBeFocused()
  await expect(page.getByRole('article').and(page.locator(':focus'))).toBeInViewport()
  await page.keyboard.press('Home')
  await expect(ann.message('m0')).toBeFocused()
  await expect(page.getByText('This is where general begins.')).toBeInViewport()
  await page.keyboard.press('j')
  await expect(ann.message('m1')).toBeFocused()
  await page.keyboard.press('End')
  await expect(ann.message('m319')).toBeFocused()
  await expect(ann.message('m319')).toBeInViewport()

  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('c')
  await expect(page.getByText('The link is copied.')).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  await expect(ann.message('m318')).toHaveAttribute('data-seq', /^\d+$/)
  expect(link).toBe(ann.server.origin + (await ann.message('m318').locator('time a').first().getAttribute('href')))

  await page.keyboard.press('Shift+F10')
  await expect(page.getByRole('menuitem', { name: 'Reply' })).toBeFocused()
  await page.keyboard.press('c')
  await expect(page.getByRole('menuitem', { name: 'Copy link' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByText('The text is copied.')).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('m318')
  await expect(ann.message('m318')).toBeFocused()
  // Where somebody writes, letters are letters.
  await ann.composer.press('c')
  await expect(ann.composer).toHaveValue('c')
})

test('a link is copied over plain http too, and a finger that rests on a message opens its menu @lan', async ({ ann }) => {
  await ann.say('rest here')
  await expect(ann.message('rest here')).toHaveAttribute('data-state', 'logged')
  await ann.message('rest here').evaluate((element) => {
    const { x, y } = element.getBoundingClientRect()
    const init = { bubbles: true, pointerType: 'touch', isPrimary: true, clientX: x + 60, clientY: y + 10 }
    element.dispatchEvent(new PointerEvent('pointerdown', init))
  })
  await ann.page.getByRole('menuitem', { name: 'Copy link' }).click()
  await expect(ann.page.getByText('The link is copied.')).toBeVisible()
  await ann.composer.fill('')
  await ann.composer.press('Control+v')
  await expect(ann.composer).toHaveValue(/\/r\/[a-z2-7]{15}\/m\/\d+$/)
})

test('an empty room is no feed, and a feed always has its articles', async ({ ann }) => {
  await expect(ann.page.getByRole('feed')).toHaveCount(0)
  await ann.say('first')
  await expect(ann.page.getByRole('feed').getByRole('article')).toHaveCount(1)
  // As small as two notice bars at the largest text leave it on a phone.
  await ann.page.setViewportSize({ width: 360, height: 200 })
  await expect(ann.page.getByRole('feed').getByRole('article')).toHaveCount(1)
})

test('keys can be others than they come, and say so where one is taken', async ({ ann }) => {
  const { page } = ann
  await page.goto(`${ann.server.origin}/settings`)
  await page.getByRole('button', { name: 'Change keys' }).press('Enter')
  const palette = page.getByRole('button', { name: 'Change: Go to a room, person or action' })
  await palette.press('Enter')
  await expect(palette).toContainText('Press the new keys')
  await page.keyboard.press('Control+,')
  await expect(page.getByText('Ctrl+, already does this: Settings').first()).toBeVisible()
  await palette.press('Enter')
  await page.keyboard.press('Control+j')
  await expect(palette).toContainText('J')

  await page.goto(`${ann.server.origin}/home`)
  await ann.arrive()
  await ann.composer.press('Control+k')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await ann.composer.press('Control+j')
  await expect(page.getByRole('dialog', { name: 'Go to' })).toBeVisible()
  await page.keyboard.press('Escape')
  await ann.composer.press('Control+/')
  await expect(page.getByRole('dialog', { name: 'Keyboard' }).locator('dl > div').first()).toContainText('J')
})
