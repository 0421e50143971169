import { deflateSync, crc32 } from 'node:zlib'
import { findings } from './axe'
import { expect, test, type Person } from './fixtures'

type Colour = readonly [number, number, number]
const RED: Colour = [220, 30, 30]
const BLUE: Colour = [30, 30, 220]

/** A picture of 240 by 120: red at the left, blue at the right. */
function picture(): Buffer {
  const chunk = (kind: string, body: Buffer) => {
    const said = Buffer.concat([Buffer.from(kind), body])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length)
    sum.writeUInt32BE(crc32(said))
    return Buffer.concat([length, said, sum])
  }
  const row = Buffer.from([0, ...Array.from({ length: 240 }, (_, x) => (x < 120 ? RED : BLUE)).flat()])
  const head = Buffer.alloc(13)
  head.writeUInt32BE(240, 0)
  head.writeUInt32BE(120, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: 120 }, () => row)))), chunk('IEND', Buffer.alloc(0))])
}

const file = { name: 'me.png', mimeType: 'image/png', buffer: picture() }

async function openEditor(person: Person): Promise<void> {
  await person.page.goto(`${person.server.origin}/settings/profile`)
  await expect(person.page.getByLabel('Display name')).toBeVisible()
}

const crop = (person: Person) => person.page.getByRole('application', { name: 'The part that others see' })

async function choose(person: Person): Promise<void> {
  await person.page.locator('input[type=file]').setInputFiles(file)
  await expect(crop(person)).toBeFocused()
}

async function use(person: Person): Promise<void> {
  await person.page.getByRole('button', { name: 'Use this picture' }).click()
  // It goes once the server has the picture; of the notices, two may be on screen while one makes room for the other.
  await expect(crop(person)).toHaveCount(0)
  await expect(person.page.getByText('This is your picture now.').last()).toBeVisible()
}

/** The colours at the left and at the right of somebody's picture, as this person's browser draws it. */
async function coloursOf(person: Person, selector: string): Promise<Colour[]> {
  const image = person.page.locator(selector).first()
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth > 0)).toBe(true)
  return image.evaluate((one: HTMLImageElement) => {
    const canvas = new OffscreenCanvas(one.naturalWidth, one.naturalHeight)
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
    context.drawImage(one, 0, 0)
    const at = (part: number) => [...context.getImageData(Math.floor(canvas.width * part), canvas.height / 2, 1, 1).data].slice(0, 3) as unknown as Colour
    return [at(0.1), at(0.9)]
  })
}

const isNear = (one: Colour | undefined, other: Colour) => one !== undefined && one.every((part, index) => Math.abs(part - (other[index] ?? 0)) < 40)

test('a name and a picture are seen by the other at once, and what was said by whoever looks', async ({ ann, bob }) => {
  await ann.say('hello')
  await expect(bob.message('hello')).toBeVisible()

  await openEditor(ann)
  await ann.page.getByLabel('Display name').fill('Ann of the North')
  await ann.page.getByLabel('Pronouns').fill('she/her')
  await ann.page.getByLabel('City').fill('Kiruna')
  await ann.page.getByLabel('About me').fill('I draw maps.\nMostly of snow.')
  const interests = ann.page.getByRole('textbox', { name: 'Interests' })
  await interests.fill('#Maps snow')
  await interests.press('Enter')
  await interests.fill('rock-n-roll')
  await interests.press('Enter')
  await expect(ann.page.getByText('has more than letters')).toBeVisible()
  await interests.fill('')
  await ann.page.getByLabel('Status', { exact: true }).fill('away')
  await ann.page.getByLabel('Show the status').selectOption('for a day')
  await ann.page.getByRole('button', { name: 'Save' }).click()
  await expect(ann.page.getByText('Your profile is saved.')).toBeVisible()
  await expect(bob.message('hello').getByText('Ann of the North', { exact: true }).first()).toBeVisible()

  await choose(ann)
  await use(ann)
  // The next one follows within ten seconds at the latest: others hear of changes together.
  const face = bob.message('hello').locator('.avatar img')
  await expect(face).toBeVisible({ timeout: 20_000 })
  const [left, right] = await coloursOf(bob, 'article .avatar img')
  expect(isNear(left, RED) && isNear(right, BLUE), `${left} ${right}`).toBe(true)
  await expect(ann.page.getByRole('button', { name: /Account menu/ }).locator('img')).toBeVisible()

  await bob.message('hello').getByText('Ann of the North', { exact: true }).last().click()
  await bob.page.waitForURL('**/people/*')
  await expect(bob.page.getByRole('heading', { name: 'Ann of the North' })).toBeVisible()
  for (const said of [/@ann.* · .*she\/her.* · .*Administrator/, 'away', 'Kiruna', 'maps', 'snow']) await expect(bob.page.getByText(said, { exact: true })).toBeVisible()
  await expect(bob.page.getByText('Mostly of snow.')).toBeVisible()
  await expect(bob.page.getByText('E-mail')).toHaveCount(0)
  expect(await findings(bob.page)).toEqual([])
  await bob.page.goto(`${bob.server.origin}/people/find`)
  await bob.page.getByRole('searchbox', { name: 'Find people' }).fill('NORTH')
  await bob.page.getByRole('link', { name: 'Ann of the North', exact: true }).click()
  await bob.page.getByRole('button', { name: 'Add friend' }).click()
  await expect(bob.page.getByText('You asked to be friends.', { exact: true })).toBeVisible()

  await ann.page.goto(bob.page.url())
  await expect(ann.page.getByRole('link', { name: 'Edit profile' })).toBeVisible()
  await ann.page.goto(`${ann.server.origin}/people/999999`)
  await expect(ann.page.getByText('Nobody to be seen here')).toBeVisible()
  expect(bob.problems).toEqual([])
})

test('a picture is cut by keys, by wheel and by hand, and taken away again', async ({ ann }) => {
  await openEditor(ann)
  expect(await findings(ann.page)).toEqual([])
  await choose(ann)
  for (let i = 0; i < 12; i++) await ann.page.keyboard.press('ArrowRight')
  expect(await findings(ann.page)).toEqual([])
  await use(ann)
  const mine = 'section .avatar img'
  expect((await coloursOf(ann, mine)).every((colour) => isNear(colour, BLUE))).toBe(true)

  // Near, then all the way to the left: what is cut lies in the red half.
  await choose(ann)
  for (let i = 0; i < 8; i++) await ann.page.keyboard.press('+')
  for (let i = 0; i < 40; i++) await ann.page.keyboard.press('ArrowLeft')
  await use(ann)
  await expect.poll(async () => (await coloursOf(ann, mine)).every((colour) => isNear(colour, RED))).toBe(true)

  // By hand: drawn to the left, what lies at the right comes into sight.
  await choose(ann)
  const box = await crop(ann).boundingBox()
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2]
  await ann.page.mouse.move(x, y)
  await ann.page.mouse.wheel(0, -300)
  await ann.page.mouse.down()
  await ann.page.mouse.move(x - 600, y, { steps: 4 })
  await ann.page.mouse.up()
  await use(ann)
  await expect.poll(async () => (await coloursOf(ann, mine)).every((colour) => isNear(colour, BLUE))).toBe(true)

  await ann.page.getByRole('button', { name: 'Remove picture' }).click()
  await expect(ann.page.getByText('Your picture is gone.')).toBeVisible()
  await expect(ann.page.locator(mine)).toHaveCount(0)
  expect(ann.problems).toEqual([])
})

test('what was typed survives a failed save, and a file that is no picture is refused in words', async ({ ann }) => {
  await openEditor(ann)
  await ann.page.getByLabel('City').fill('Kiruna')
  await ann.page.route('**/api/v1/me/profile', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue()))
  await ann.page.getByRole('button', { name: 'Save' }).click()
  await expect(ann.page.getByText('What you typed is still here.')).toBeVisible()
  await expect(ann.page.getByLabel('City')).toHaveValue('Kiruna')
  await ann.page.unroute('**/api/v1/me/profile')
  await ann.page.getByRole('button', { name: 'Save' }).click()
  await expect(ann.page.getByText('Your profile is saved.')).toBeVisible()
  await ann.page.reload()
  await expect(ann.page.getByLabel('City')).toHaveValue('Kiruna')

  await ann.page.getByLabel('About me').fill('x'.repeat(501))
  await expect(ann.page.getByText('1 character too long')).toBeVisible()
  await ann.page.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') })
  await expect(ann.page.getByText('This is no picture that can be taken.')).toBeVisible()
})
