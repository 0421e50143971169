import { randomUUID } from 'node:crypto'
import { ask, askOne, type SomeRoom } from './api'
import { findings } from './axe'
import { expect, test, type Person } from './fixtures'
import { census, hostile } from './hostile'

const quiet = (...people: Person[]) => expect(people.flatMap((person) => person.problems)).toEqual([])

/** The text of the newest message, as it is drawn. */
const newest = (person: Person) => person.messages.last().locator('.message-text')

async function home(person: Person): Promise<SomeRoom> {
  const { rooms } = await askOne<{ rooms: SomeRoom[] }>(person, 'GET', '/rooms')
  return rooms[0] as SomeRoom
}

async function send(person: Person, texts: readonly string[]): Promise<void> {
  const { id } = await home(person)
  await ask(person, texts.map((text) => ({ method: 'POST' as const, path: `/rooms/${id}/messages`, body: { key: randomUUID(), text } })))
}

test('marks are drawn for everybody, in the room, in quotes and over the list', async ({ ann, bob }) => {
  await ann.say('**bold** _slanted_ ~~gone~~ `code`')
  const text = newest(bob)
  await expect(text.locator('strong')).toHaveText('bold')
  await expect(text.locator('em')).toHaveText('slanted')
  await expect(text.locator('s')).toHaveText('gone')
  await expect(text.locator('code')).toHaveText('code')
  await expect(bob.page.locator('.preview').first()).toHaveText('ann: bold slanted gone code')
  await send(ann, ['```rust\nfn main() {} // go\n```', '> said\n\n- one\n  - two\n3. three', '🎉'])
  await expect(bob.messages.nth(1).locator('pre .keyword')).toHaveText('fn')
  await expect(bob.messages.nth(1).getByRole('button', { name: 'Copy', exact: true })).toBeVisible()
  await expect(bob.messages.nth(2).locator('blockquote')).toHaveText('said')
  await expect(bob.messages.nth(2).locator('ul ul, ul ol')).toHaveText('two')
  await expect(newest(bob)).toHaveClass(/few-emoji/)
  expect(await findings(bob.page)).toEqual([])
  await ann.composer.fill('word')
  await ann.composer.selectText()
  await ann.composer.press('Control+b')
  await expect(ann.composer).toHaveValue('**word**')
  quiet(ann, bob)
})

test('a spoiler is told to those who ask, also by keys', async ({ ann, bob }) => {
  await ann.say('the butler: ||it was the **gardener**||')
  await expect(newest(bob)).toContainText('the butler')
  expect(await bob.page.content()).not.toContain('gardener')
  await expect(bob.page.locator('.preview').first()).toHaveText('ann: the butler: ▒▒▒▒')
  await bob.messages.last().focus()
  const button = bob.messages.last().getByRole('button', { name: 'Spoiler' })
  await button.focus()
  await bob.page.keyboard.press('Enter')
  await expect(newest(bob).locator('strong')).toHaveText('gardener')
  await expect(button).toHaveAttribute('aria-expanded', 'true')
  expect(await findings(bob.page)).toEqual([])
  quiet(ann, bob)
})

test('a mention is found by keys, and is set off for whom it names, also after an edit', async ({ ann, bob }) => {
  await ann.composer.pressSequentially('hi @bo')
  const list = ann.page.getByRole('listbox', { name: 'Suggestions' })
  await expect(list.getByRole('option')).toHaveText(['@bob'])
  await expect(ann.composer).toHaveAttribute('aria-activedescendant', /.+/)
  expect(await findings(ann.page)).toEqual([])
  await ann.composer.press('Enter')
  await expect(ann.composer).toHaveValue('hi @bob ')
  await expect(list).toHaveCount(0)
  await ann.composer.press('Enter')
  const mention = newest(bob).getByRole('link', { name: '@bob' })
  await expect(mention).toHaveClass(/\bme\b/)
  await expect(newest(ann).getByRole('link', { name: '@bob' })).not.toHaveClass(/\bme\b/)
  await ann.composer.press('ArrowUp')
  await ann.composer.fill('hi @ann and @bob')
  await ann.composer.press('Enter')
  await expect(newest(bob).locator('.mention')).toHaveText(['@ann', '@bob'])
  await bob.page.reload()
  await bob.arrive()
  await expect(newest(bob).locator('.mention')).toHaveText(['@ann', '@bob'])
  expect(await findings(bob.page)).toEqual([])
  await newest(bob).getByRole('link', { name: '@ann' }).click()
  await bob.page.waitForURL(/\/people\/\d+/)
  await bob.page.goBack()
  await bob.say('@nobody and `@ann`')
  await expect(newest(ann)).toHaveText('@nobody and @ann')
  await expect(newest(ann).locator('.mention')).toHaveCount(0)
  quiet(ann, bob)
})

test('a tag leads to all that is under it', async ({ ann, bob }) => {
  await send(ann, ['#garden one', 'no tag', '#Garden two', '#garten'])
  await bob.messages.filter({ hasText: '#Garden two' }).getByRole('link', { name: '#Garden' }).click()
  await bob.page.waitForURL(/\/tags\/garden$/)
  await expect(bob.page.getByRole('heading', { level: 1 })).toHaveText('#garden')
  await expect(bob.page.locator('.message-text')).toHaveText(['#Garden two', '#garden one'])
  expect(await findings(bob.page)).toEqual([])
  await bob.page.getByRole('link', { name: 'Show in the room' }).last().click()
  await expect(bob.page.locator('article[aria-current=location]')).toContainText('#garden one')
  await ann.composer.pressSequentially('#gard')
  await expect(ann.page.getByRole('option')).toHaveText(['#garden (2)'])
  await ann.composer.press('Tab')
  await expect(ann.composer).toHaveValue('#garden ')
  quiet(ann, bob)
})

test('an emoji is found by its name, and written for it', async ({ ann, bob }) => {
  await ann.composer.pressSequentially('party :tada')
  await ann.composer.fill('')
  await ann.composer.pressSequentially(':thumbs_u')
  await expect(ann.page.getByRole('option').first()).toContainText('👍')
  await ann.composer.press('Escape')
  await expect(ann.page.getByRole('option')).toHaveCount(0)
  await ann.composer.pressSequentially('p: `:thumbs_up:`')
  await ann.composer.press('Enter')
  await expect(newest(bob)).toHaveText('👍 :thumbs_up:')
  quiet(ann, bob)
})

test('hostile text stays text, as a message, a name and under a tag', async ({ ann, bob }) => {
  const wrapped = ['[x](javascript:alert(1))', '[x](data:text/html,<script>alert(1)</script>)', '**<img src=x onerror=alert(1)>**', '`<script>alert(1)</script>`', '```html\n<script>alert(1)</script>\n```', '||<svg onload=alert(1)>||', '> <iframe srcdoc="<script>alert(1)</script>">', '- <img src=x onerror=alert(1)>', '[<b>x</b>](https://evil.test/"onmouseover="alert(1))', '@<script> #<script> #"onclick=alert(1)', '[x](https://evil.test/<img)']
  const payloads = [...hostile(), ...wrapped]
  expect(payloads.length).toBeGreaterThanOrEqual(60)
  const reports: string[] = []
  for (const person of [ann, bob]) person.page.on('console', (message) => /Content.Security.Policy/i.test(message.text()) && reports.push(message.text()))
  const before = await ann.page.evaluate(census)
  await askOne(bob, 'PATCH', '/me/profile', { display_name: '<img src=x onerror=alert(1)>' })
  for (let from = 0; from < payloads.length; from += 20) await send(bob, payloads.slice(from, from + 20).map((payload) => `${payload} #evil`))
  await expect(newest(ann)).toContainText('#evil')
  const { uri } = await home(ann)
  await ann.page.goto(`${ann.server.origin}/r/${uri}/tags/evil`)
  await expect(ann.page.locator('.message-text').first()).toBeVisible()
  for (;;) {
    const more = ann.page.getByRole('button', { name: 'Show older ones' })
    if ((await more.count()) === 0) break
    const count = await ann.page.locator('.message-text').count()
    await more.click()
    await expect.poll(() => ann.page.locator('.message-text').count()).toBeGreaterThan(count)
  }
  expect(await ann.page.locator('.message-text').count()).toBeGreaterThanOrEqual(60)
  for (const button of await ann.page.getByRole('button', { name: 'Spoiler' }).all()) await button.click()
  const after = await ann.page.evaluate(census)
  expect({ ...after, scripts: 0 }).toEqual({ ...before, scripts: 0 })
  expect(reports).toEqual([])
  quiet(ann, bob)
})
