import { createHash } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { findings } from './axe'
import { expect, test, type Person } from './fixtures'
import { bytes, picture, sound, type SomeFile } from './pictures'

const picker = (person: Person) => person.page.locator('input[type=file][multiple]')
const tiles = (person: Person) => person.page.getByRole('list', { name: 'Files to send' }).getByRole('listitem')
const show = (person: Person, name: string) => person.messages.getByRole('button', { name: `Show ${name}` })
const quiet = (...people: Person[]) => expect(people.flatMap((person) => person.problems)).toEqual([])
const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex')

async function carry(page: Page, file: SomeFile) {
  return page.evaluateHandle(({ name, mimeType, data }) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], name, { type: mimeType }))
    return transfer
  }, { name: file.name, mimeType: file.mimeType, data: file.buffer.toString('base64') })
}

/** The picture is there, not only its blur. */
async function isDrawn(button: Locator): Promise<void> {
  await expect.poll(() => button.locator('img').evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0)).toBe(true)
}

/** Makes the way to the server slow enough to be seen. */
async function slow(page: Page, ms: number): Promise<void> {
  await page.route(/\/api\/v1\/uploads\/\d+$/, async (route) => {
    if (route.request().method() === 'PATCH') await new Promise((next) => setTimeout(next, ms))
    await route.continue().catch(() => undefined)
  })
}

/** What stands on the server under the card of a file. */
async function held(person: Person, name: string): Promise<string> {
  const card = person.messages.getByRole('link', { name })
  const [download] = await Promise.all([person.page.waitForEvent('download'), card.click()])
  expect(download.suggestedFilename()).toBe(name)
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
  return digest(Buffer.concat(chunks))
}

test('pictures are sent by picker, paste and drag, and seen at once by others @lan', async ({ ann, bob }) => {
  await picker(ann).setInputFiles([picture('lake.png'), picture('hill.png', 300, 500, [40, 120, 60])])
  await expect(tiles(ann)).toHaveCount(2)
  await expect(tiles(ann).first()).toContainText('Ready')
  await ann.composer.press('Enter')
  await expect(tiles(ann)).toHaveCount(0)
  for (const person of [ann, bob]) {
    await isDrawn(show(person, 'lake.png'))
    await isDrawn(show(person, 'hill.png'))
    await expect(person.messages).toHaveCount(1)
  }
  await expect(bob.page.getByRole('navigation', { name: 'Rooms' })).toContainText('ann: 2 photos')

  await ann.composer.evaluate((field, clipboardData) => {
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, await carry(ann.page, picture('pasted.png')))
  await expect(tiles(ann)).toHaveCount(1)
  await ann.say('with a word')
  await isDrawn(show(bob, 'pasted.png'))
  await expect(bob.message('with a word')).toHaveCount(1)

  const dataTransfer = await carry(ann.page, picture('dropped.png'))
  const target = ann.page.getByRole('region', { name: 'general' })
  await target.dispatchEvent('dragenter', { dataTransfer })
  await expect(ann.page.getByText('Drop files here to send them')).toBeVisible()
  await target.dispatchEvent('drop', { dataTransfer })
  await expect(ann.page.getByText('Drop files here to send them')).toHaveCount(0)
  await expect(tiles(ann)).toHaveCount(1)
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click()
  await isDrawn(show(bob, 'dropped.png'))
  await expect(bob.messages).toHaveCount(3)

  await ann.page.reload()
  await ann.arrive()
  await isDrawn(show(ann, 'lake.png'))
  await expect(ann.page.getByRole('navigation', { name: 'Rooms' })).toContainText('You: Photo')
  const row = ann.messages.filter({ has: ann.page.getByRole('button', { name: 'Show dropped.png' }) })
  await row.hover()
  await row.getByRole('button', { name: 'Actions for this message' }).click()
  await ann.page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  for (const person of [ann, bob]) {
    await expect(show(person, 'dropped.png')).toHaveCount(0)
    await expect(person.messages.last()).toContainText('This message was deleted.')
  }
  quiet(ann, bob)
})

test('a file that is cut off in the middle goes on when the connection is back, and arrives once', async ({ ann, bob }) => {
  const file = bytes('film of the lake.bin', 9_000_000)
  await slow(ann.page, 250)
  await picker(ann).setInputFiles(file)
  await expect(ann.page.getByRole('progressbar', { name: file.name })).toHaveJSProperty('max', 1)
  await expect.poll(() => ann.page.getByRole('progressbar', { name: file.name }).evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0)
  await ann.say('it takes a while')
  await ann.context.setOffline(true)
  await expect(ann.message('it takes a while')).toContainText('Waiting for its files')
  await ann.say('this one need not wait')
  await ann.context.setOffline(false)
  await expect(bob.message('it takes a while')).toBeVisible({ timeout: 30_000 })
  await expect(bob.messages).toHaveCount(2)
  expect(await held(bob, file.name)).toBe(digest(file.buffer))
})

test('a file goes on after the page was loaded again, with its message or still being written', async ({ ann, bob }) => {
  const [sent, kept] = [bytes('sent.bin', 7_000_000), bytes('kept.bin', 5_000_000)]
  await slow(ann.page, 300)
  const begun: string[] = []
  ann.page.on('request', (request) => void (request.method() === 'POST' && request.url().endsWith('/uploads') && begun.push(request.url())))
  await picker(ann).setInputFiles(sent)
  await expect.poll(() => ann.page.getByRole('progressbar', { name: sent.name }).evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0)
  await ann.say('in the middle')
  await picker(ann).setInputFiles(kept)
  await expect(tiles(ann)).toHaveCount(1)
  await expect.poll(() => ann.page.getByRole('progressbar', { name: kept.name }).evaluate((bar: HTMLProgressElement) => bar.value)).toBeGreaterThan(0)
  await ann.page.reload()
  await ann.arrive()
  await expect(tiles(ann)).toHaveCount(1)
  await expect(bob.message('in the middle')).toBeVisible({ timeout: 30_000 })
  expect(await held(bob, sent.name)).toBe(digest(sent.buffer))
  await expect(tiles(ann).first()).toContainText('Ready', { timeout: 30_000 })
  await ann.composer.press('Enter')
  await expect(bob.messages).toHaveCount(2)
  expect(await held(bob, kept.name)).toBe(digest(kept.buffer))
  // Neither was begun anew.
  expect(begun).toHaveLength(2)
  quiet(ann, bob)
})

test('what may not be sent is said before anything of it goes', async ({ ann }) => {
  const begun: string[] = []
  ann.page.on('request', (request) => void (request.method() === 'POST' && request.url().endsWith('/uploads') && begun.push(request.url())))
  await ann.page.route('**/api/v1/uploads', (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: { largest: 2_000_000, per_message: 2, quota: 1_500_000, used: 0 } }) : route.continue(),
  )
  await picker(ann).setInputFiles([bytes('huge.bin', 3_000_000), bytes('empty.bin', 0), bytes('one.bin', 900_000), bytes('two.bin', 900_000), bytes('three.bin', 100), bytes('four.bin', 100)])
  const said = ann.page.getByRole('alert')
  await expect(said).toContainText([
    'huge.bin is too large: one file has at most 2 MB.',
    'empty.bin is empty.',
    'two.bin does not fit: 1.5 MB are free for your files.',
    'four.bin is one too many: a message has at most 2 files.',
  ])
  await expect(tiles(ann)).toHaveCount(2)
  await expect.poll(() => begun.length).toBe(2)
  await ann.page.getByRole('button', { name: 'Remove one.bin' }).click()
  await expect(tiles(ann)).toHaveCount(1)
  await expect(said).toHaveCount(0)
})

test('a name is a name, and a page that somebody sends is a file', async ({ ann, bob }) => {
  const name = '"><img src=x onerror=alert(1)>.html'
  await picker(ann).setInputFiles({ name, mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') })
  await expect(tiles(ann)).toContainText(name)
  await ann.composer.press('Enter')
  const card = bob.messages.locator('a[download]')
  await expect(card).toContainText(name)
  await expect(bob.messages.locator('img[src=x]')).toHaveCount(0)
  const answer = await bob.page.request.get(`${bob.server.origin}${await card.getAttribute('href')}`)
  expect(answer.headers()['content-disposition']).toMatch(/^attachment/)
  expect(answer.headers()['content-security-policy']).toContain('sandbox')
  quiet(ann, bob)
})

test('pictures are turned over one by one, and the files of a room stand together', async ({ ann }) => {
  for (const [index, name] of ['first.png', 'second.png', 'third.png'].entries()) {
    await picker(ann).setInputFiles(picture(name, 500, 300, [60 * index, 90, 120]))
    await expect(tiles(ann).first()).toContainText('Ready')
    await ann.composer.press('Enter')
    await isDrawn(show(ann, name))
  }
  await picker(ann).setInputFiles(bytes('notes.bin', 2000))
  await ann.say('and notes')
  await expect(ann.messages.getByRole('link', { name: 'notes.bin' })).toBeVisible()

  await show(ann, 'second.png').click()
  const box = ann.page.getByRole('dialog', { name: 'Picture' })
  await expect(box.getByRole('img', { name: 'second.png' })).toBeVisible()
  await expect(box.getByRole('button', { name: 'Older picture' })).toHaveAttribute('aria-disabled', 'false')
  await ann.page.keyboard.press('ArrowRight')
  await expect(box.getByRole('img', { name: 'third.png' })).toBeVisible()
  await ann.page.keyboard.press('ArrowRight')
  await expect(box.getByRole('img', { name: 'third.png' })).toBeVisible()
  await ann.page.keyboard.press('ArrowLeft')
  await box.getByRole('button', { name: 'Older picture' }).click()
  await expect(box.getByRole('img', { name: 'first.png' })).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await ann.page.emulateMedia({ colorScheme })
    expect(await findings(ann.page)).toEqual([])
  }
  await ann.page.keyboard.press('Escape')
  await expect(box).toHaveCount(0)
  await expect(show(ann, 'second.png')).toBeFocused()

  await ann.page.getByRole('button', { name: 'Room details', exact: true }).click()
  await ann.page.getByRole('button', { name: 'Files', exact: true }).click()
  const pane = ann.page.getByRole('complementary', { name: 'Files' })
  for (const width of [390, 1280]) {
    await ann.page.setViewportSize({ width, height: 780 })
    await pane.getByRole('link', { name: 'Pictures' }).click()
    await expect(pane.getByRole('button', { name: /^Show / })).toHaveCount(3)
    for (const colorScheme of ['light', 'dark'] as const) {
      await ann.page.emulateMedia({ colorScheme })
      expect(await findings(ann.page)).toEqual([])
    }
    await pane.getByRole('link', { name: 'Other files' }).click()
    await expect(pane.getByRole('link', { name: 'notes.bin' })).toBeVisible()
    expect(await findings(ann.page)).toEqual([])
    expect(await pane.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
  }
  await pane.getByRole('link', { name: 'Show in conversation' }).click()
  await expect(ann.page).toHaveURL(/\/m\/\d+$/)
  quiet(ann)
})

test('films and sounds play in their place, with what the sender’s browser knows of them', async ({ ann, bob }) => {
  await picker(ann).setInputFiles(sound('bell.wav', 2))
  await expect(tiles(ann).first()).toContainText('Ready')
  await ann.composer.press('Enter')
  const card = bob.messages.getByRole('link', { name: 'bell.wav' })
  await expect(card).toContainText('0:02')
  const player = bob.messages.locator('audio')
  await player.evaluate((audio: HTMLAudioElement) => ((audio.muted = true), audio.play()))
  await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => audio.duration)).toBeCloseTo(2, 1)

  const data = await ann.page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 })
    const paint = canvas.getContext('2d')!
    const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' })
    const parts: Blob[] = []
    recorder.ondataavailable = (event) => void parts.push(event.data)
    const ended = new Promise((next) => (recorder.onstop = next))
    recorder.start()
    for (let step = 0; step < 20; step++) {
      paint.fillStyle = `rgb(${step * 12} 90 160)`
      paint.fillRect(0, 0, 320, 180)
      await new Promise((next) => setTimeout(next, 50))
    }
    recorder.stop()
    await ended
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  })
  await picker(ann).setInputFiles({ name: 'walk.webm', mimeType: 'video/webm', buffer: Buffer.from(data, 'base64') })
  await expect(tiles(ann).first()).toContainText('Ready')
  await ann.composer.press('Enter')
  const film = bob.messages.locator('video')
  await expect(film).toHaveAttribute('poster', /\/small$/)
  const poster = await bob.page.request.get(`${bob.server.origin}${await film.getAttribute('poster')}`)
  expect([poster.status(), poster.headers()['content-type']]).toEqual([200, 'image/jpeg'])
  expect(await film.evaluate((video) => video.getBoundingClientRect().width / video.getBoundingClientRect().height)).toBeCloseTo(16 / 9, 1)
  expect(await findings(bob.page)).toEqual([])
  quiet(ann, bob)
})

test('a picture has its room and its blur before it is there; an answer and a copy of it say what they are', async ({ ann, bob }) => {
  let open: () => void = () => undefined
  const gate = new Promise<void>((next) => (open = next))
  await bob.page.route(/\/files\/\d+\/small$/, async (route) => {
    await gate
    await route.continue()
  })
  await picker(ann).setInputFiles(picture('lake.png'))
  await expect(tiles(ann).first()).toContainText('Ready')
  await ann.composer.press('Enter')
  const seen = show(bob, 'lake.png')
  const blur = seen.locator('canvas')
  await expect.poll(() => blur.evaluate((canvas: HTMLCanvasElement) => canvas.getContext('2d')?.getImageData(4, 4, 1, 1).data[3])).toBe(255)
  const before = await seen.boundingBox()
  open()
  await isDrawn(seen)
  await expect(blur).toHaveCount(0)
  expect(await seen.boundingBox()).toEqual(before)

  const row = bob.messages.filter({ has: bob.page.getByRole('button', { name: 'Show lake.png' }) }).first()
  const act = async (name: string) => {
    await row.hover()
    await row.getByRole('button', { name: 'Actions for this message' }).click()
    await bob.page.getByRole('menuitem', { name, exact: true }).click()
  }
  await act('Reply')
  await expect(bob.page.getByRole('status').filter({ hasText: 'Answering ann' })).toContainText('Photo')
  await bob.say('lovely')
  await expect(ann.message('lovely').getByRole('link', { name: 'In answer to: Photo' })).toBeVisible()
  await act('Forward')
  await bob.page.getByRole('dialog').getByRole('checkbox').check()
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Forward' }).click()
  const copy = ann.messages.filter({ hasText: 'Forwarded' })
  await isDrawn(copy.getByRole('button', { name: 'Show lake.png' }))
  quiet(ann, bob)
})
