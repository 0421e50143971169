import { findings } from './axe'
import { expect, test } from './fixtures'

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [360, 1280]) {
    test(`axe finds nothing, ${colorScheme}, ${width} px`, async ({ ann, bob, browser, server }) => {
      await bob.say('hello https://example.org/')
      await ann.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await ann.page.setViewportSize({ width, height: 780 })
      for (const path of ['/home', '/home?pane=info', '/chats', '/browse', '/inbox', '/settings', '/nothing', '/r/aaaaaaaaaaaaaaa', '/join/none']) {
        await ann.page.goto(server.origin + path)
        await ann.page.waitForLoadState('networkidle')
        expect({ path, found: await findings(ann.page) }).toEqual({ path, found: [] })
      }
      await ann.page.goto(`${server.origin}/chats`)
      await ann.page.getByRole('button', { name: 'New room or conversation' }).click()
      expect({ path: 'dialog', found: await findings(ann.page) }).toEqual({ path: 'dialog', found: [] })
      await ann.page.getByRole('button', { name: /^New room A place/ }).click()
      await ann.page.getByRole('button', { name: 'Create room' }).click()
      expect({ path: 'form', found: await findings(ann.page) }).toEqual({ path: 'form', found: [] })
      await ann.page.keyboard.press('Escape')
      await expect(ann.page.getByRole('button', { name: 'New room or conversation' })).toBeFocused()

      await ann.page.keyboard.press('Control+k')
      await ann.page.getByRole('combobox').fill('e')
      expect({ path: 'palette', found: await findings(ann.page) }).toEqual({ path: 'palette', found: [] })
      await ann.page.keyboard.press('Escape')
      await ann.page.keyboard.press('Control+/')
      expect({ path: 'keys', found: await findings(ann.page) }).toEqual({ path: 'keys', found: [] })
      await ann.page.keyboard.press('Escape')

      await ann.page.goto(`${server.origin}/settings`)
      await ann.page.getByRole('button', { name: 'Change keys' }).click()
      await ann.page.getByRole('button', { name: 'Change: Settings' }).click()
      await ann.page.keyboard.press('Control+k')
      await expect(ann.page.getByText('Ctrl+K already does this').first()).toBeVisible()
      await ann.page.getByRole('button', { name: 'Change: Latest message' }).first().click()
      expect({ path: 'change keys', found: await findings(ann.page) }).toEqual({ path: 'change keys', found: [] })

      const outside = await browser.newPage({ colorScheme, viewport: { width, height: 780 } })
      for (const path of ['/sign-in', '/sign-up']) {
        await outside.goto(server.origin + path)
        await outside.getByRole('button', { name: /^(?:Sign in|Create my account)$/ }).click()
        expect({ path, found: await findings(outside) }).toEqual({ path, found: [] })
      }
      await outside.close()
    })
  }
}

for (const width of [360, 1280]) {
  test(`axe finds nothing from right to left, ${width} px, with every layer open`, async ({ ann, bob, server }) => {
    const { page } = ann
    await bob.say('hello https://example.org/ and مرحبا')
    await expect(ann.message('hello https://example.org/ and مرحبا')).toBeVisible()
    await page.evaluate(() => localStorage.setItem('commune.language', 'ar'))
    await page.setViewportSize({ width, height: 780 })
    const clean = async (what: string) => expect({ what, found: await findings(page) }).toEqual({ what, found: [] })
    for (const path of ['/home', '/home?pane=info', '/chats', '/browse', '/inbox', '/settings', '/nothing']) {
      await page.goto(server.origin + path)
      await page.waitForLoadState('networkidle')
      await clean(path)
    }
    await page.goto(`${server.origin}/home?pane=info`)
    await page.getByRole('button', { name: 'إعدادات الغرفة' }).click()
    await clean('room settings')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'رابط الانضمام' }).click()
    await page.getByRole('button', { name: 'أنشئ رابط انضمام' }).click()
    await expect(page.getByRole('img', { name: 'رمز QR لرابط الانضمام' })).toBeVisible()
    await clean('join link')
    await page.keyboard.press('Escape')
    await page.goto(`${server.origin}/home`)
    await page.getByRole('article').last().press('Shift+F10')
    await expect(page.getByRole('menuitem').first()).toBeFocused()
    await clean('message menu')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('combobox')).toBeFocused()
    await clean('palette')
    await page.keyboard.press('Escape')
    await page.goto(`${server.origin}/settings`)
    await page.getByRole('button', { name: 'غيّر المفاتيح' }).click()
    await page.locator('kbd').first().waitFor()
    await clean('change keys')
    await page.goto(`${server.origin}/home`)
    if (width < 700) return
    await page.getByRole('button', { name: /قائمة الحساب$/ }).click()
    await clean('account menu')
  })
}

test('axe finds nothing where two notices and the largest text leave the messages no room', async ({ ann, server }) => {
  const { page } = ann
  await ann.say('squeezed')
  await expect(ann.message('squeezed')).toHaveAttribute('data-state', 'logged')
  await page.setViewportSize({ width: 360, height: 240 })
  await page.evaluate(() => document.documentElement.style.setProperty('--text-scale', '200%'))
  await server.kill()
  await page.getByText('Reconnecting').waitFor()
  expect(await findings(page)).toEqual([])
})
