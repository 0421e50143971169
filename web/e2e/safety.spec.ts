import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { census, hostile } from './hostile'

const POLICY =
  "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types vue app-sw"

test('9 hostile text stays text', async ({ ann, bob }) => {
  const payloads = hostile()
  expect(payloads.length).toBeGreaterThanOrEqual(60)
  const before = await ann.page.evaluate(census)
  for (const payload of payloads.slice(0, 50)) await bob.say(payload)
  await expect
    .poll(() => ann.messages.last().locator('.message-text').evaluate((element: HTMLElement) => element.innerText), { timeout: 20_000 })
    .toBe(payloads[49])
  for (const payload of payloads.slice(50)) await makeRoom(bob.page, payload.replace(/[\p{Cc}\u202e]/gu, ' ').slice(0, 100))
  await bob.page.goto(`${bob.server.origin}/browse`)
  await expect(bob.page.getByRole('heading', { level: 1, name: 'Look around' })).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/browse`)
  await expect(ann.page.getByRole('button', { name: 'Join' }).first()).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/home`)
  await ann.arrive()
  for (const person of [ann, bob]) {
    const after = await person.page.evaluate(census)
    expect({ ...after, scripts: 0 }).toEqual({ ...before, scripts: 0 })
    expect(after.scripts).toBeLessThanOrEqual(before.scripts)
    expect(person.problems).toEqual([])
  }
})

test('10 nothing leaves the origin, and the policy is the one that was decided', async ({ ann, bob, server }) => {
  const outside: string[] = []
  for (const person of [ann, bob]) {
    person.page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      if (origin !== server.origin && protocol !== 'data:' && protocol !== 'blob:') outside.push(request.url())
    })
    person.page.on('websocket', (socket) => {
      if (!socket.url().startsWith(server.origin.replace('http', 'ws'))) outside.push(socket.url())
    })
  }
  for (const path of ['/home', '/home?pane=info', '/browse', '/inbox', '/settings', '/nothing-here', '/r/aaaaaaaaaaaaaaa']) {
    await ann.page.goto(server.origin + path)
    await ann.page.waitForLoadState('networkidle')
  }
  await bob.say('see https://example.org/picture.png')
  await ann.page.goto(`${server.origin}/home`)
  await expect(ann.page.getByRole('link', { name: 'https://example.org/picture.png', exact: true })).toHaveAttribute('rel', /noopener/)
  expect(outside).toEqual([])

  const page = await fetch(`http://127.0.0.1:${server.port}/`)
  expect(page.headers.get('content-security-policy')).toBe(POLICY)
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  const missing = await fetch(`http://127.0.0.1:${server.port}/assets/none.js`)
  expect(missing.status).toBe(404)
  expect(missing.headers.get('content-type') ?? '').not.toContain('html')
  const api = await fetch(`http://127.0.0.1:${server.port}/api/v1/nothing`, { headers: { accept: 'text/html' } })
  expect(api.status).toBe(404)
  expect(api.headers.get('content-type')).toContain('application/problem+json')
})

async function makeRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'New room or conversation' }).click()
  await page.getByRole('button', { name: /^New room A place/ }).click()
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByText('Everybody here').click()
  await page.getByRole('button', { name: 'Create room' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}
