import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/test/fakeServer'
import { aGeneralRoom, signIn } from '@/test/general'
import { useDraftsStore } from './drafts'
import { useLiveStore } from './live'

let server: FakeServer
let ann: number
let bob: number
let room: number

beforeEach(() => {
  ;({ server, ann, bob, room } = aGeneralRoom())
})
afterEach(() => void vi.useRealTimers())

const text = () => useDraftsStore().of(room)
const there = () => server.drafts.of(ann, room)?.text
const asked = (line: string) => server.asked.filter((one) => one === line).length
/** Time passes, and what waits for it is done. */
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** From here on time passes when the test says so; what the store needs is loaded by then. */
async function holdTime(): Promise<void> {
  await import('./draftSync')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
}

it('goes to the server a moment after the last key, once', async () => {
  await signIn(server, ann)
  await holdTime()
  for (const now of ['h', 'he', 'hel']) {
    useDraftsStore().keep(room, now)
    await wait(1000)
  }
  expect(there()).toBeUndefined()
  await wait(1000)
  expect(there()).toBe('hel')
  await wait(10_000)
  expect([asked(`PUT /rooms/${room}/draft`), asked(`GET /rooms/${room}/draft`)]).toEqual([1, 0])
})

it('is gone everywhere when it is sent, and nobody hears of what was never kept', async () => {
  await signIn(server, ann)
  await holdTime()
  useDraftsStore().keep(room, 'quick')
  useDraftsStore().keep(room, '')
  await wait(5000)
  expect(asked(`PUT /rooms/${room}/draft`)).toBe(0)
  useDraftsStore().keep(room, 'slow')
  await wait(5000)
  expect(there()).toBe('slow')
  useDraftsStore().keep(room, '')
  await wait(1)
  expect(there()).toBeUndefined()
})

it('goes at once when the room is left or the page is hidden', async () => {
  await signIn(server, ann)
  await holdTime()
  useDraftsStore().keep(room, 'half')
  await wait(10)
  useDraftsStore().leave(room)
  await wait(10)
  expect(there()).toBe('half')
  useDraftsStore().keep(room, 'half a')
  await wait(10)
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  document.dispatchEvent(new Event('visibilitychange'))
  await wait(10)
  expect(there()).toBe('half a')
  vi.restoreAllMocks()
})

it('comes from another device, with what it answers, at the start and live', async () => {
  const { seq } = server.say(room, bob, 'coming?')
  server.drafts.write(ann, room, 'I may', seq)
  await signIn(server, ann)
  await vi.waitFor(() => expect(text()).toBe('I may'))
  await vi.waitFor(() => expect(useDraftsStore().aims.get(room)).toMatchObject({ kind: 'reply', seq, text: 'coming?', found: true }))
  server.drafts.write(ann, room, 'I will')
  await vi.waitFor(() => expect(text()).toBe('I will'))
  expect(useDraftsStore().aims.get(room)).toBeUndefined()
  server.drafts.write(ann, room, '')
  await vi.waitFor(() => expect(text()).toBe(''))
})

it('asks for nothing where there are no drafts', async () => {
  await signIn(server, ann)
  await new Promise((done) => setTimeout(done, 50))
  expect(asked('GET /me/drafts')).toBe(0)
})

it('does not take the words of whoever types, and takes what is newer when they rest', async () => {
  await signIn(server, ann)
  await holdTime()
  useDraftsStore().keep(room, 'mine')
  await wait(100)
  server.drafts.write(ann, room, 'theirs')
  await wait(1000)
  expect(text()).toBe('mine')
  await wait(1000)
  expect(there()).toBe('mine')
  server.drafts.write(ann, room, 'theirs again')
  await wait(1000)
  expect(text()).toBe('mine')
  await wait(3000)
  expect(text()).toBe('theirs again')
})

it('keeps what was written offline, and takes what others wrote meanwhile in its place nowhere', async () => {
  const socket = await signIn(server, ann)
  useDraftsStore().keep(room, 'before')
  await vi.waitFor(() => expect(there()).toBe('before'), 3000)
  socket.cut()
  server.instead.set(`PUT /rooms/${room}/draft`, [{ status: 0 }])
  useDraftsStore().keep(room, 'on the train')
  await useLiveStore().stop()
  server.drafts.write(ann, room, 'at the desk')
  await signIn(server, ann)
  expect(text()).toBe('on the train')
  await vi.waitFor(() => expect(there()).toBe('on the train'))
  expect(text()).toBe('on the train')
})

it('drops what was sent elsewhere while this device was away', async () => {
  await signIn(server, ann)
  useDraftsStore().keep(room, 'half')
  await vi.waitFor(() => expect(there()).toBe('half'), 3000)
  const { vault } = useDraftsStore()
  await vi.waitFor(async () => expect((await vault?.find())?.drafts.get(room)?.unsent).toBeUndefined())
  await useLiveStore().stop()
  server.drafts.write(ann, room, '')
  server.drafts.write(ann, server.addRoom('other', ann).id, 'elsewhere')
  await signIn(server, ann)
  expect(text()).toBe('half')
  await vi.waitFor(() => expect(text()).toBe(''))
})

it('stays when the server goes back to an older state of things', async () => {
  const socket = await signIn(server, ann)
  useDraftsStore().keep(room, 'half')
  await vi.waitFor(() => expect(there()).toBe('half'), 3000)
  socket.cut()
  server.drafts.write(ann, room, '')
  server.epoch = 'e2'
  socket.start()
  await vi.waitFor(() => expect(there()).toBe('half'))
  expect(text()).toBe('half')
})

it('is kept without its answer where that is out of sight, and stays here where the server refuses it', async () => {
  await signIn(server, ann)
  useDraftsStore().aim(room, { kind: 'reply', seq: 99, by: bob, text: 'gone' })
  server.instead.set(`PUT /rooms/${room}/draft`, [{ status: 404, body: { status: 404, code: 'no_such_message' } }])
  useDraftsStore().keep(room, 'yes')
  await vi.waitFor(() => expect(server.drafts.of(ann, room)).toMatchObject({ text: 'yes', reply: null }), 3000)
  server.instead.set(`PUT /rooms/${room}/draft`, [{ status: 422, body: { status: 422, code: 'invalid_request' } }])
  useDraftsStore().keep(room, 'yes!')
  await vi.waitFor(() => expect(server.instead.get(`PUT /rooms/${room}/draft`)).toEqual([]), 3000)
  expect(text()).toBe('yes!')
})

it('ends with the room', async () => {
  await signIn(server, ann)
  await holdTime()
  useDraftsStore().keep(room, 'half')
  await wait(2000)
  useDraftsStore().keep(room, 'half a')
  await wait(100)
  server.remove(room, ann)
  expect(text()).toBe('')
  await wait(10_000)
  expect([asked(`PUT /rooms/${room}/draft`), asked(`GET /rooms/${room}/draft`)]).toEqual([1, 0])
})
