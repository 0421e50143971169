import type { Page } from '@playwright/test'
import { timed, type Seen } from './probe'

/** Writes and clicks Send, again and again. */
export async function sends(page: Page, tag: string, count: number, until: 'painted' | 'confirmed'): Promise<Seen[]> {
  const box = await page.getByRole('button', { name: 'Send', exact: true }).boundingBox()
  if (box === null) throw new Error('there is no button to send with')
  const all: Seen[] = []
  for (let number = 0; number < count; number++) {
    const text = `${tag} ${number}.`
    await page.locator('textarea').fill(text)
    all.push(await timed(page, { event: 'click', text, where: 'end', until }, () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)))
  }
  return all
}

/** In an empty page: the least that could be called a room. Its timings are the floor of what the client is asked to do. */
function bareRoom(): void {
  const make = <K extends keyof HTMLElementTagNameMap>(name: K) => document.body.appendChild(document.createElement(name))
  document.body.replaceChildren()
  const field = make('textarea')
  const button = make('button')
  button.textContent = 'Send'
  const feed = make('div')
  feed.dataset['timeline'] = ''
  button.addEventListener('click', () => {
    const row = document.createElement('article')
    row.textContent = field.value
    feed.replaceChildren(row)
  })
}

/** A page of the same server with nothing in it. */
export async function emptyPage(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/readyz`)
  await page.evaluate(bareRoom)
}

/** In the page: how long so many plain requests take that send a message, one after the other. */
export async function roundTrips({ count, room, token }: { count: number; room: number; token: string }): Promise<number[]> {
  const times: number[] = []
  for (let number = 0; number < count; number++) {
    const key = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
    const began = performance.now()
    const response = await fetch(`/api/v1/rooms/${room}/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'commune', Authorization: `Bearer ${token}` },
      body: JSON.stringify({ key, text: `bare ${number}` }),
    })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`sending: ${response.status}`)
    times.push(performance.now() - began)
  }
  return times
}
