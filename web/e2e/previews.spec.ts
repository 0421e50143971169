import { findings } from './axe'
import { expect, test as base, type Person } from './fixtures'
import { census, hostile } from './hostile'
import { pick } from './menus'
import { Pages } from './pages'

const test = base.extend({
  pages: async ({ browserName: _ }, use) => {
    const pages = await Pages.open()
    await use(pages)
    await pages.close()
  },
})

const quiet = (...people: Person[]) => expect(people.flatMap((person) => person.problems)).toEqual([])
const cards = (person: Person) => person.messages.locator('a.card')
const HOUSE = '<title>A house by the lake</title><meta name="description" content="Quiet and dry"><meta property="og:site_name" content="Lakes"><meta property="og:image" content="/picture.png">'

test('a link shows what its page says: live, after a reload, after being away, and asked for by the server alone', async ({ ann, bob, pages }) => {
  const address = pages!.add('/house', HOUSE)
  await ann.say(`look ${address}`)
  for (const one of [ann, bob]) {
    const card = cards(one)
    await expect(card).toContainText('A house by the lake')
    await expect(card).toContainText(`${pages!.host} · Lakes`)
    await expect(card).toContainText('Quiet and dry')
    await expect(card).toHaveAttribute('href', address)
    await expect(card).toHaveAttribute('rel', /noopener noreferrer/)
    await expect(card).toHaveAttribute('target', '_blank')
    await expect(card.locator('img')).toHaveAttribute('src', /^\/api\/v1\/files\/\d+\/small$/)
    await expect.poll(() => card.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64)
  }
  expect(await findings(bob.page)).toEqual([])
  await bob.page.reload()
  await expect(cards(bob)).toContainText('A house by the lake')
  await bob.context.setOffline(true)
  await ann.say(`and ${pages!.add('/boat', '<title>A boat</title>')}`)
  await expect(cards(ann).last()).toContainText('A boat')
  await bob.context.setOffline(false)
  await expect(cards(bob).last()).toContainText('A boat')
  expect(pages!.asked.map(({ path }) => path).sort()).toEqual(['/boat', '/house', '/picture.png'])
  for (const { agent } of pages!.asked) expect(agent).toContain('Commune')
  bob.problems.splice(0)
  quiet(ann, bob)
})

test('whoever sent a link takes its preview off, and an edit or a deletion takes it along, on every device', async ({ ann, bob, pages }) => {
  const address = pages!.add('/house', HOUSE)
  const texts = ['one', 'two', 'three'].map((word) => `[${word}](${address})`)
  for (const [index, text] of texts.entries()) {
    await ann.say(text)
    await expect(cards(bob)).toHaveCount(index + 1)
  }
  const row = (person: Person, word: string) => person.messages.filter({ has: person.page.getByRole('link', { name: word, exact: true }) })
  await row(bob, 'one').hover()
  await row(bob, 'one').getByRole('button', { name: 'Actions for this message' }).click()
  await expect(bob.page.getByRole('menuitem', { name: 'Forward' })).toBeVisible()
  await expect(bob.page.getByRole('menuitem', { name: 'Remove preview' })).toHaveCount(0)
  await bob.page.keyboard.press('Escape')
  await row(ann, 'one').hover()
  await row(ann, 'one').getByRole('button', { name: 'Actions for this message' }).click()
  await ann.page.getByRole('menuitem', { name: 'Remove preview' }).click()
  for (const one of [ann, bob]) await expect(row(one, 'one').locator('a.card')).toHaveCount(0)
  await expect(cards(bob)).toHaveCount(2)
  await ann.composer.press('ArrowUp')
  await ann.composer.fill('nothing to see')
  await ann.composer.press('Enter')
  await expect(bob.message('nothing to see')).toBeVisible()
  for (const one of [ann, bob]) await expect(cards(one)).toHaveCount(1)
  await pick(ann, 'two', 'Delete')
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  for (const one of [ann, bob]) {
    await expect(cards(one)).toHaveCount(0)
    await one.page.reload()
    await expect(one.message('nothing to see')).toBeVisible()
    await expect(cards(one)).toHaveCount(0)
    await expect(one.page.getByText('A house by the lake')).toHaveCount(0)
  }
  expect(pages!.asked.filter(({ path }) => path === '/house')).toHaveLength(1)
  quiet(ann, bob)
})

test('what a page says of itself is text and nothing else', async ({ ann, bob, pages }) => {
  const before = await bob.page.evaluate(census)
  const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const titles = hostile().filter((text) => !/[\u202E\t]/.test(text))
  expect(titles.length).toBeGreaterThan(50)
  for (let at = 0; at < titles.length; at += 3) {
    const addresses = titles.slice(at, at + 3).map((title, index) => pages!.add(`/${at + index}`, `<title>${escaped(title)}</title><meta name=description content="d ${escaped(title)}"><meta property=og:site_name content="${escaped(title)}">`))
    await ann.say(addresses.join(' '))
  }
  await expect(cards(bob).last()).toContainText(titles.at(-1) ?? '')
  expect((await cards(bob).locator('strong').allTextContents()).every((title) => titles.includes(title))).toBe(true)
  expect(await bob.page.evaluate(census)).toEqual(before)
  quiet(ann, bob)
})
