import { beforeEach, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/test/fakeServer'
import { aGeneralRoom, signIn } from '@/test/general'
import { openPage, type FakeSocket } from '@/test/world'
import { useLiveStore } from './live'
import { useQuotesStore } from './quotes'
import { useRoomsStore } from './rooms'
import { useSessionStore } from './session'
import { services } from './services'
import { useTimelineStore } from './timeline'

let server: FakeServer
let ann: number
let bob: number
let room: number

beforeEach(() => {
  ;({ server, ann, bob, room } = aGeneralRoom())
})

async function open(): Promise<FakeSocket> {
  const socket = await signIn(server, ann)
  await useLiveStore().show(room)
  await vi.waitFor(() => expect(useTimelineStore().windows.has(room)).toBe(true))
  return socket
}

const shown = () => useTimelineStore().windows.get(room)?.messages.map(({ text, deleted, edited, pinned, reactions }) => ({
  text,
  ...(deleted !== undefined && { deleted }),
  ...(edited !== undefined && { edited: true }),
  ...(pinned && { pinned }),
  ...(reactions && { reactions: reactions.map(({ emoji, count, mine }) => `${emoji}${count}${mine ? '*' : ''}`) }),
}))

const act = (by: number, event: Parameters<FakeServer['act']>[2]['event'], data: { seq: number; text?: string; emoji?: string }) => server.act(room, by, { event, data })

it('shows live what is done with messages, also with what was loaded before', async () => {
  const one = server.say(room, bob, 'one').seq
  const two = server.say(room, bob, 'two').seq
  act(bob, 'reaction.added', { seq: one, emoji: '👍' })
  await open()
  await vi.waitFor(() => expect(shown()).toEqual([{ text: 'one', reactions: ['👍1'] }, { text: 'two' }]))
  act(ann, 'reaction.added', { seq: one, emoji: '👍' })
  act(bob, 'message.edited', { seq: one, text: 'one, better' })
  act(bob, 'message.pinned', { seq: one })
  act(bob, 'message.deleted', { seq: two })
  expect(shown()).toEqual([{ text: 'one, better', edited: true, pinned: true, reactions: ['👍2*'] }, { text: '', deleted: bob }])
})

it('shows what came while this device was away, and never again a text that was deleted', async () => {
  const one = server.say(room, bob, 'one').seq
  const two = server.say(room, bob, 'two').seq
  await open()
  await vi.waitFor(() => expect(shown()).toHaveLength(2))
  await useLiveStore().stop()
  act(bob, 'message.edited', { seq: one, text: 'one, better' })
  act(bob, 'message.edited', { seq: two, text: 'two, worse' })
  act(bob, 'message.deleted', { seq: two })
  act(bob, 'reaction.added', { seq: one, emoji: '🎉' })
  const after = [{ text: 'one, better', edited: true, reactions: ['🎉1'] }, { text: '', deleted: bob }]
  await open()
  await vi.waitFor(() => expect(shown()).toEqual(after))
  await new Promise((next) => setTimeout(next, 50))
  await useLiveStore().stop()
  // The cache alone, without a word of the server.
  server.instead.set(`GET /rooms/${room}/events`, [{ status: 503 }, { status: 503 }])
  const socket = openPage(server, ann)
  useSessionStore().me = { id: ann, username: 'ann', admin: false }
  await useLiveStore().start({ id: ann, username: 'ann', admin: false })
  socket.socket().cut()
  await useLiveStore().show(room)
  expect(shown()).toEqual(after)
})

it('a page that was on its way says nothing older than what was heard meanwhile', async () => {
  const one = server.say(room, bob, 'm0').seq
  for (let index = 1; index < 80; index++) server.say(room, bob, `m${index}`)
  await open()
  await vi.waitFor(() => expect(useTimelineStore().windows.get(room)?.atEnd).toBe(true))
  await useTimelineStore().loadOlder(room)
  useTimelineStore().windows.set(room, { ...useTimelineStore().windows.get(room)!, messages: useTimelineStore().windows.get(room)!.messages.slice(-10), from: one + 70, atStart: false })
  const asked = vi.spyOn(services().api, 'messages').mockImplementationOnce(async (id, range) => {
    const query = new URLSearchParams({ before: String(range.before), limit: '200' })
    const answer = structuredClone(server.handle('GET', `/rooms/${id}/messages?${query}`, {}, ann, ann).body) as never
    act(bob, 'message.deleted', { seq: one })
    return answer
  })
  await useTimelineStore().loadOlder(room)
  asked.mockRestore()
  expect(useTimelineStore().windows.get(room)?.messages.find((message) => message.seq === one)).toMatchObject({ text: '', deleted: bob })
})

it('asks once for a message that is answered and not at hand, and follows what becomes of it', async () => {
  const one = server.say(room, bob, 'far away').seq
  await open()
  const quotes = useQuotesStore()
  await Promise.all([quotes.need(room, one), quotes.need(room, one)])
  expect(server.asked.filter((line) => line === `GET /rooms/${room}/messages/${one}`)).toHaveLength(1)
  expect(quotes.of(room, one)).toMatchObject({ text: 'far away' })
  act(bob, 'message.edited', { seq: one, text: 'near' })
  expect(quotes.of(room, one)).toMatchObject({ text: 'near' })
  act(bob, 'message.deleted', { seq: one })
  expect(quotes.of(room, one)).toMatchObject({ text: '' })
  await quotes.need(room, 999)
  expect(quotes.of(room, 999)).toBeNull()
})

it('the list of rooms says what the latest message says now', async () => {
  await open()
  const seq = server.say(room, bob, 'typo').seq
  act(bob, 'message.edited', { seq, text: 'no typo' })
  expect(useRoomsStore().byId.get(room)?.last_message?.text).toBe('no typo')
  act(bob, 'message.deleted', { seq })
  expect(useRoomsStore().byId.get(room)?.last_message?.text).toBe('')
})
