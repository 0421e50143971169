import { expect, test } from './fixtures'
import { WORDS } from './words'

test('3 what one says the other sees, character for character @lan', async ({ ann, bob }) => {
  for (const words of WORDS) {
    const sent = Date.now()
    await ann.say(words)
    const seen = bob.messages.last().locator('.message-text')
    await expect.poll(() => seen.evaluate((element: HTMLElement) => element.innerText), { intervals: [10] }).toBe(words)
    test.info().annotations.push({ type: 'G10 seen after ms', description: String(Date.now() - sent) })
  }
  await expect(bob.messages).toHaveCount(WORDS.length)
  await expect(ann.messages).toHaveCount(WORDS.length)
  expect([...ann.problems, ...bob.problems]).toEqual([])
})

test('4 a message shows at once, then as sent, and never twice @lan', async ({ ann, bob }) => {
  let held: (() => void) | null = null
  await ann.page.route('**/api/v1/rooms/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue()
    await new Promise<void>((go) => (held = go))
    await route.continue()
  })
  await ann.composer.fill('patience')
  await ann.composer.press('Enter')
  await expect(ann.message('patience')).toHaveAttribute('data-state', 'sending', { timeout: 1000 })
  await expect(ann.composer).toHaveValue('')
  await expect(ann.composer).toBeFocused()
  await expect.poll(() => held !== null).toBe(true)
  const release = held as (() => void) | null
  release?.()
  await expect(ann.message('patience')).toHaveAttribute('data-state', 'logged')
  await expect(ann.messages).toHaveCount(1)
  await expect(bob.message('patience')).toHaveCount(1)
  await ann.page.reload()
  await ann.arrive()
  await expect(ann.message('patience')).toHaveCount(1)
})

test('5 a failed message stays until it is sent again or deleted @lan', async ({ ann, bob }) => {
  let isBroken = true
  await ann.page.route('**/api/v1/rooms/*/messages', (route) => {
    if (route.request().method() !== 'POST' || !isBroken) return route.continue()
    return route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500,"code":"internal","detail":""}' })
  })
  await ann.say('stubborn')
  await ann.say('unwanted')
  await expect(ann.message('stubborn')).toHaveAttribute('data-state', 'failed')
  await expect(ann.message('unwanted')).toHaveAttribute('data-state', 'failed')
  await ann.page.reload()
  await ann.arrive()
  await expect(ann.message('stubborn')).toContainText('Not sent')
  await ann.message('unwanted').getByRole('button', { name: 'Delete' }).click()
  await expect(ann.message('unwanted')).toHaveCount(0)
  isBroken = false
  await bob.say('meanwhile')
  await expect(ann.message('meanwhile')).toBeVisible()
  await ann.message('stubborn').getByRole('button', { name: 'Retry' }).click()
  await expect(ann.message('stubborn')).toHaveAttribute('data-state', 'logged')
  for (const person of [ann, bob]) {
    await expect(person.messages.locator('.message-text')).toHaveText(['meanwhile', 'stubborn'])
  }
  await ann.page.reload()
  await ann.arrive()
  await expect(ann.messages.locator('.message-text')).toHaveText(['meanwhile', 'stubborn'])
})

test('8 the client comes back by itself after the server was killed, without gap or repeat', async ({ ann, bob, server }) => {
  await ann.say('before')
  await expect(bob.message('before')).toBeVisible()
  await server.kill()
  await ann.say('into the dark')
  await expect(ann.message('into the dark')).toHaveAttribute('data-state', /queued|sending/)
  await expect(ann.page.getByText('Reconnecting')).toBeVisible()
  const started = Date.now()
  await server.start()
  await expect(ann.message('into the dark')).toHaveAttribute('data-state', 'logged')
  await expect(bob.message('into the dark')).toBeVisible()
  await expect(ann.page.getByText('Reconnecting')).toHaveCount(0)
  test.info().annotations.push({ type: 'G16 back after ms', description: String(Date.now() - started) })
  for (let index = 0; index < 5; index++) await bob.say(`after ${index}`)
  await expect(ann.message('after 4')).toBeVisible()
  const expected = ['before', 'into the dark', 'after 0', 'after 1', 'after 2', 'after 3', 'after 4']
  for (const person of [ann, bob]) await expect(person.messages.locator('.message-text')).toHaveText(expected)
})
