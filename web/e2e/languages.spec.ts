import { expect, test } from './fixtures'

test('the language is the browser’s until somebody chooses, changes in place with one file, and is remembered', async ({ ann, browser, server }) => {
  expect(ann.name).toBe('ann')
  const context = await browser.newContext({ locale: 'de-AT', viewport: { width: 390, height: 780 }, reducedMotion: 'reduce', serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(`${server.origin}/sign-in`)
  await expect(page.getByRole('heading', { level: 1, name: 'Willkommen zurück' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
  // What the page asks for at its start is not what the choice costs.
  await page.waitForLoadState('networkidle')

  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.getByLabel('Benutzername').fill('ann')
  await page.getByLabel('Sprache').selectOption({ label: 'العربية' })
  await expect(page.getByRole('heading', { level: 1, name: 'أهلًا بعودتك' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(page.getByLabel('اسم المستخدم')).toHaveValue('ann')
  expect(asked).toEqual([expect.stringMatching(/^\/assets\/ar-[\w-]+\.json$/)])

  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'أهلًا بعودتك' })).toBeVisible()
  await page.getByLabel('اللغة').selectOption({ label: 'English' })
  await expect(page.getByRole('heading', { level: 1, name: 'Welcome back' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('dir', 'ltr')
  await context.close()
})

test('a language that does not come leaves the page as it was, and says so', async ({ ann }) => {
  await ann.page.goto(`${ann.server.origin}/settings`)
  await ann.page.route('**/assets/de-*.json', (route) => route.abort())
  await ann.page.getByLabel('Language').selectOption({ label: 'Deutsch' })
  await expect(ann.page.getByText('This language could not be loaded.')).toBeVisible()
  await expect(ann.page.getByLabel('Language')).toHaveValue('en')
  await expect(ann.page.getByRole('heading', { level: 1, name: 'Me' })).toBeVisible()
})

test('from right to left the list stands on the right, and nothing is wider than the screen', async ({ ann, server }) => {
  await ann.say('hello, and مرحبا')
  await ann.page.goto(`${server.origin}/settings`)
  await ann.page.getByLabel('Language').selectOption({ label: 'العربية' })
  // It is remembered once its file is there.
  await expect(ann.page.locator('html')).toHaveAttribute('dir', 'rtl')
  for (const width of [320, 390, 1280]) {
    await ann.page.setViewportSize({ width, height: 780 })
    for (const path of ['/home', '/home?pane=info', '/chats', '/browse', '/inbox', '/settings']) {
      await ann.page.goto(server.origin + path)
      await ann.page.waitForLoadState('networkidle')
      const beyond = await ann.page.evaluate(() => {
        const edge = document.documentElement.clientWidth
        const boxes = [...document.querySelectorAll('main *, nav *')].map((element) => ({ element, box: element.getBoundingClientRect() }))
        const out = boxes.filter(({ element, box }) => box.width > 1 && (box.left < -1 || box.right > edge + 1) && element.closest('.sr-only') === null)
        return out.map(({ element }) => `${element.tagName} ${element.className}`)
      })
      expect({ width, path, beyond }).toEqual({ width, path, beyond: [] })
    }
  }
  await ann.page.goto(`${server.origin}/home`)
  const list = await ann.page.getByRole('navigation', { name: 'الغرف' }).boundingBox()
  const main = await ann.page.getByRole('main').boundingBox()
  expect(list?.x ?? 0).toBeGreaterThan(main?.x ?? Infinity)
  // A Latin name stands beside its picture, as an Arabic one does.
  const gap = await ann.page.getByRole('heading', { level: 1 }).evaluate((heading) => {
    const range = document.createRange()
    range.selectNodeContents(heading)
    const avatar = heading.closest('header')?.querySelector('.avatar')?.getBoundingClientRect()
    return (avatar?.left ?? Infinity) - range.getBoundingClientRect().right
  })
  expect(gap).toBeLessThan(20)
  expect(ann.problems).toEqual([])
})

for (const language of ['de', 'ar']) {
  test(`the pages of people are no wider than a phone: ${language}`, async ({ ann, server }) => {
    const { page } = ann
    await page.evaluate((code) => localStorage.setItem('commune.language', code), language)
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 780 })
      for (const path of ['/people/friends', '/people/requests', '/people/find', '/people/contacts', '/people/blocked', '/people/privacy', '/settings/profile', '/admin']) {
        await page.goto(server.origin + path)
        await page.waitForLoadState('networkidle')
        const beyond = await page.locator('[data-pane]').last().evaluate((pane) => pane.scrollWidth - pane.clientWidth)
        expect({ width, path, beyond }).toEqual({ width, path, beyond: 0 })
      }
    }
  })
}
