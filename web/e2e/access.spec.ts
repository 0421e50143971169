import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Finding {
  id: string
  nodes: string[]
}

/** What axe finds on the page as it stands. */
async function findings(page: Page): Promise<Finding[]> {
  await page.evaluate(AXE)
  return page.evaluate(async (tags) => {
    const axe = (window as unknown as { axe: { run(options: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe
    const { violations } = await axe.run({ runOnly: tags })
    return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map((node) => node.html.slice(0, 160)) }))
  }, TAGS)
}

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

      await ann.page.keyboard.press('Control+/')
      expect({ path: 'keys', found: await findings(ann.page) }).toEqual({ path: 'keys', found: [] })
      await ann.page.keyboard.press('Escape')

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
