import { ask, askOne, sayMany, type SomeRoom } from '../api'
import type { Person } from '../fixtures'

/** Who lives in the pictures. */
export interface People {
  mira: Person
  jonas: Person
  carla: Person
  tomek: Person
}

async function publicRoom(owner: Person, name: string, others: readonly Person[]): Promise<void> {
  const { id } = await askOne<SomeRoom>(owner, 'POST', '/rooms', { kind: 'public', name })
  for (const other of others) await askOne(other, 'POST', `/rooms/${id}/join`, {})
}

/** A place that looks lived in: rooms, conversations, something unread, and an invitation for Mira. All of it is made up. */
export async function furnish({ mira, jonas, carla, tomek }: People): Promise<void> {
  await publicRoom(mira, 'Lost and found', [jonas])
  await publicRoom(tomek, 'Repair café', [mira, carla])
  await publicRoom(carla, 'Bicycle workshop', [])
  await publicRoom(jonas, 'Film night', [mira, carla])
  await publicRoom(mira, 'Garden', [jonas, carla, tomek])
  await sayMany(jonas, 'Lost and found', ['One blue mitten, by the front door.'])
  await sayMany(tomek, 'Repair café', ['The soldering iron is back.', 'Next one: first Saturday of the month.'])
  await sayMany(carla, 'Film night', ['Friday at eight. Bring a cushion and somebody who has not seen it.'])
  await invite(mira, jonas, 'Kitchen crew', ['Soup on Thursday?'])
  await sayMany(jonas, 'Kitchen crew', ['Lentils or beans?'])
  await invite(jonas, mira, 'Summer party', [])
  await talk(mira, jonas, carla)
  await say({ mira, jonas, carla, tomek })
  await haveRead(mira, ['Film night'])
  await garden({ mira, jonas, carla, tomek })
  await sayMany(tomek, 'general', ['Good morning! The heating in the hall is on again.'])
  await sayMany(mira, 'general', ['Thank you, Tomek. It was getting chilly in there.'])
  await sayMany(jonas, 'general', ['The plan for the open day hangs by the entrance. Write your name where you can help:\n- coffee and cake\n- showing people around\n- clearing up'])
  await sayMany(mira, 'general', ['I take cake. Two of them.'])
  await sayMany(tomek, 'general', ['Clearing up, as always. Bring music.'])
  await sayMany(mira, 'general', ['Deal.'])
  await sayMany(carla, 'general', ['The new shelf for the library corner has arrived. Who has a drill?'])
}

/** Everything said so far, but in these rooms. */
async function haveRead(person: Person, unread: readonly string[]): Promise<void> {
  const { rooms } = await askOne<{ rooms: SomeRoom[] }>(person, 'GET', '/rooms')
  const read = rooms.filter((room) => !unread.includes(room.name))
  await ask(person, read.map(({ id, head }) => ({ method: 'PUT', path: `/rooms/${id}/position`, body: { seq: head } })))
}

/** A group of two; where nothing is said, the invitation waits. */
async function invite(owner: Person, guest: Person, name: string, texts: readonly string[]): Promise<void> {
  const { id } = await askOne<SomeRoom>(owner, 'POST', '/rooms', { kind: 'group', name })
  await askOne(owner, 'POST', `/rooms/${id}/invitations`, { username: guest.name })
  if (texts.length === 0) return
  await askOne(guest, 'POST', `/rooms/${id}/invitation`, {})
  await sayMany(owner, name, texts)
}

async function talk(mira: Person, jonas: Person, carla: Person): Promise<void> {
  for (const friend of [carla, jonas]) {
    await askOne(mira, 'POST', '/friends/requests', { username: friend.name })
    await askOne(friend, 'POST', '/friends/requests', { username: mira.name })
  }
  await ask(mira, [carla, jonas].map(({ name }) => ({ method: 'POST' as const, path: '/rooms/direct', body: { username: name } })))
  await sayMany(jonas, mira.name, ['Can I borrow the long ladder on Sunday?'])
  await sayMany(carla, mira.name, ['Hey, did you get the message about the ladder?'])
  await sayMany(mira, carla.name, [
    'Yes, all set.',
    'I will be there at nine, then we load the car together. It is a long one, so we may need the roof rack.',
  ])
  await sayMany(carla, mira.name, ['Great, see you then'])
}

/** What they say of themselves, and who asks whom. */
async function say({ mira, jonas, carla, tomek }: People): Promise<void> {
  await askOne(carla, 'PATCH', '/me/profile', {
    pronouns: 'she/her',
    city: 'Lindenau',
    bio: 'I repair bicycles and read in trams.\nAsk me about the long ladder.',
    interests: ['bicycles', 'gardening', 'films', 'bread'],
    status: 'at the workshop until six',
  })
  await askOne(mira, 'PATCH', '/me/profile', { city: 'Lindenau', interests: ['gardening', 'films'] })
  await askOne(jonas, 'PATCH', '/me/profile', { display_name: 'Jonas Weber', interests: ['films'] })
  await askOne(tomek, 'POST', '/friends/requests', { username: mira.name, note: 'We met at the repair café.' })
}

async function garden({ mira, jonas, carla, tomek }: People): Promise<void> {
  await sayMany(jonas, 'Garden', [
    'Who is coming on Saturday? We still need two people for the apple trees, and somebody with a car.',
  ])
  await sayMany(carla, 'Garden', ['I can drive. Leaving at nine from the corner by the bakery.'])
  await sayMany(mira, 'Garden', [
    'Count me in.',
    'I bring the long ladder, and https://example.org/pruning-apple-trees for those who want to read first.',
  ])
  await sayMany(tomek, 'Garden', ['Two things to remember:\n1. gloves\n2. the key of the shed'])
  await sayMany(mira, 'Garden', ['Good point.'])
  await sayMany(carla, 'Garden', ['The key is with me.', 'And there are gloves in the shed already, for eight hands or so.'])
  await sayMany(jonas, 'Garden', ['Perfect. Soup afterwards at our place?'])
}
