import { askOne, type SomeRoom } from './api'
import { findings } from './axe'
import { expect, test, type Person } from './fixtures'
import { pick } from './menus'

const quiet = (...people: Person[]) => expect(people.flatMap((person) => person.problems)).toEqual([])
/** The sentences between messages, without what isolates names. */
const told = async ({ timeline }: Person) => (await timeline.locator('p.line').allInnerTexts()).map((text) => text.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' '))

test('what happens in a room is told between its messages: live, after a reload, and to who was away', async ({ ann, bob }) => {
  const room = await askOne<SomeRoom>(ann, 'POST', '/rooms', { kind: 'public', name: 'Book club' })
  await ann.page.goto(`${ann.server.origin}/r/${room.uri}`)
  await ann.say('first')
  await askOne(bob, 'POST', `/rooms/${room.id}/join`, {})
  await bob.page.goto(`${bob.server.origin}/r/${room.uri}`)
  await expect(bob.message('first')).toBeVisible()
  await askOne(ann, 'PATCH', `/rooms/${room.id}`, { name: 'Reading' })
  await pick(ann, 'first', 'Pin')
  const all = ['ann created this room', 'bob joined', 'ann called the room “Reading”', 'ann pinned a message Show']
  for (const one of [ann, bob]) await expect.poll(() => told(one)).toEqual(all)
  expect(await findings(bob.page)).toEqual([])
  for (const one of [ann, bob]) {
    await one.page.reload()
    await expect.poll(() => told(one)).toEqual(all)
  }

  quiet(ann, bob)
  await bob.page.context().setOffline(true)
  await askOne(ann, 'PATCH', `/rooms/${room.id}`, { name: 'Reading aloud' })
  await ann.say('while bob is away')
  await bob.page.context().setOffline(false)
  await expect(bob.message('while bob is away')).toBeVisible()
  const more = [...all, 'ann called the room “Reading aloud”']
  for (const one of [ann, bob]) await expect.poll(() => told(one)).toEqual(more)
  await bob.timeline.getByRole('link', { name: 'Show' }).click()
  await expect(bob.message('first')).toHaveAttribute('aria-current', 'location')

  await askOne(bob, 'POST', `/rooms/${room.id}/leave`, {})
  await expect.poll(() => told(ann)).toEqual([...more, 'bob left'])
  // Bob's browser complains that it was offline.
  quiet(ann)
})
