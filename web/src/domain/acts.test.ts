import { describe, expect, it } from 'vitest'
import type { MessageEvent, RoomEvent } from '@/api/types'
import { FakeServer } from '@/test/fakeServer'
import { isAct, messageWith, withAct, type Act } from './acts'
import { messageOf, withoutWords, type Message } from './message'

const ANN = 1
const BOB = 2
const PAGES = [
  { url: 'https://a.test/', title: 'A' },
  { url: 'https://b.test/', title: 'B' },
]
const EMOJI = ['👍', '❤️', '🏳️‍🌈'] as const

function place(): { server: FakeServer; room: number; message: MessageEvent } {
  const server = new FakeServer()
  server.addUser('ann')
  server.addUser('bob')
  const room = server.addRoom('general', ANN).id
  return { server, room, message: server.say(room, ANN, 'first') }
}

/** What a fetch of the message answers now. */
function refetched(server: FakeServer, room: number, seq: number): Message {
  const found = server.room(room)
  const event = found.log.find((one) => one.seq === seq) as MessageEvent
  return messageWith(event, server.stateOf(found, seq, ANN), found.log.length)
}

/** A deleted message loses its key with its text; how far it is known is no part of what it is, and neither is the order of reactions. */
function essence({ upTo: _, key: __, reactions, ...rest }: Message): object {
  return { ...rest, reactions: [...(reactions ?? [])].sort((a, b) => (a.emoji < b.emoji ? -1 : 1)) }
}

/** The same numbers on every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return Math.floor(state / 65_536) % sides
  }
}

/** Does something to the message that the server would take, or nothing. */
function step({ server, room, message }: ReturnType<typeof place>, roll: (sides: number) => number, given: Set<string>): void {
  const by = roll(2) === 0 ? ANN : BOB
  const { seq } = message
  const emoji = EMOJI[roll(EMOJI.length)] ?? '👍'
  const kind = roll(14)
  if (kind < 3) server.act(room, ANN, { event: 'message.edited', data: { seq, text: `edit ${roll(100)}` } })
  else if (kind < 9) {
    const name = `${by}${emoji}`
    const had = given.delete(name)
    if (!had) given.add(name)
    server.act(room, by, { event: had ? 'reaction.removed' : 'reaction.added', data: { seq, emoji } })
  } else if (kind === 9) server.act(room, by, { event: 'message.pinned', data: { seq } })
  else if (kind > 11) server.act(room, ANN, { event: 'message.previewed', data: { seq, previews: PAGES.slice(roll(3)) } })
  else if (kind === 10) server.act(room, by, { event: 'message.unpinned', data: { seq } })
  else if (roll(6) === 0) server.act(room, BOB, { event: 'message.deleted', data: { seq } })
}

describe('whatever happens to a message', () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`is the same told one by one, told twice, and asked for again (${seed})`, () => {
      const world = place()
      const { server, room, message } = world
      const roll = dice(seed)
      const given = new Set<string>()
      let told = messageOf(message)
      let late: Message | null = null
      for (let count = 0; count < 30; count++) {
        const before = server.room(room).log.length
        step(world, roll, given)
        const fresh = structuredClone(server.room(room).log.slice(before))
        for (const event of fresh) if (isAct(event)) told = withAct(withAct(told, event, ANN), event, ANN)
        // Somebody came back in between, with a page, and heard everything again.
        if (count === 10 + (seed % 10)) late = refetched(server, room, message.seq)
        const now = refetched(server, room, message.seq)
        expect(essence(told)).toEqual(essence(now))
        if (now.deleted !== undefined) break
      }
      const acts = server.room(room).log.filter((event): event is Act => isAct(event))
      const again = late === null ? told : acts.reduce((one, act) => withAct(one, act, ANN), late)
      expect(essence(again)).toEqual(essence(told))
    })
  }
})

it('a deleted message keeps nothing, and nothing brings its text back', () => {
  const { server, room, message } = place()
  const edit = structuredClone(server.act(room, ANN, { event: 'message.edited', data: { seq: message.seq, text: 'second' } })) as Act
  server.act(room, BOB, { event: 'reaction.added', data: { seq: message.seq, emoji: '👍' } })
  const deletion = server.act(room, BOB, { event: 'message.deleted', data: { seq: message.seq } }) as Act
  const gone = withAct({ ...messageOf(message), text: 'first', reply: 1, previews: PAGES, files: [{ id: 7, name: 'a', type: 'image/png', size: 1 }] }, deletion, ANN)
  expect(gone).toMatchObject({ text: '', deleted: BOB })
  expect(gone).not.toHaveProperty('reply')
  expect(gone).not.toHaveProperty('files')
  expect(gone).not.toHaveProperty('previews')
  expect(withAct(gone, { ...edit, seq: 99 }, ANN)).toMatchObject({ text: '', deleted: BOB })
})

it('what was taken out with its author stays out, whatever it was changed to', () => {
  const { message } = place()
  const redacted: MessageEvent = { ...message, data: { redacted: true } }
  const gone = messageWith(redacted, { seq: message.seq, edited: { seq: 9, at: '', text: 'second' }, previews: PAGES }, 9)
  expect(gone.text).toBe('')
  expect(gone).not.toHaveProperty('previews')
  expect(withoutWords({ ...messageOf(message), text: 'first', previews: PAGES })).toEqual({ ...messageOf(message), text: '' })
})

it('passes over what is about another message, and what does not say any more which it was about', () => {
  const { server, room, message } = place()
  const other = server.act(room, ANN, { event: 'message.pinned', data: { seq: message.seq + 100 } }) as Act
  const before = messageOf(message)
  expect(withAct(before, other, ANN)).toBe(before)
  const emptied: RoomEvent = { event: 'message.edited', room, seq: 9, at: '', by: ANN, data: { redacted: true } }
  expect(isAct(emptied)).toBe(false)
  expect(isAct(message)).toBe(false)
})
