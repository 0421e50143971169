import { beforeEach, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/test/fakeServer'
import { aGeneralRoom, signIn } from '@/test/general'
import { useLiveStore } from './live'
import { useOutboxStore } from './outbox'
import { useTimelineStore } from './timeline'

let server: FakeServer
let ann: number
let room: number

beforeEach(() => {
  ;({ server, ann, room } = aGeneralRoom())
})

async function open(): Promise<void> {
  await signIn(server, ann)
  await useLiveStore().show(room)
  await vi.waitFor(() => expect(useTimelineStore().windows.has(room)).toBe(true))
}

const texts = () => useTimelineStore().windows.get(room)?.messages.map((message) => message.text)
const states = () => useOutboxStore().of(room).map((pending) => pending.state.kind)
const path = () => `POST /rooms/${room}/messages`

it('sends in order, and each message ends once in the log', async () => {
  await open()
  for (const text of ['a', 'b', 'c']) useOutboxStore().send(room, text)
  expect(states()).toEqual(['sending', 'queued', 'queued'])
  await vi.waitFor(() => expect(states()).toEqual([]))
  expect(texts()).toEqual(['a', 'b', 'c'])
})

it('repeats a send whose outcome is unknown with the same key, so that it arrives once', async () => {
  await open()
  const original = server.handle.bind(server)
  let lost = false
  vi.spyOn(server, 'handle').mockImplementation((...args) => {
    const answer = original(...args)
    if (args[0] !== 'POST' || lost) return answer
    lost = true
    return { status: 0 }
  })
  useOutboxStore().send(room, 'once')
  await vi.waitFor(() => expect(states()).toEqual([]), 3000)
  expect(texts()).toEqual(['once'])
})

it('says that a message failed, keeps it over a new start, and delivers it by retry', async () => {
  await open()
  server.instead.set(path(), [{ status: 500 }])
  useOutboxStore().send(room, 'stubborn')
  await vi.waitFor(() => expect(states()).toEqual(['failed']))
  useOutboxStore().send(room, 'other')
  await vi.waitFor(() => expect(states()).toEqual(['failed']))
  await open()
  expect(states()).toEqual(['failed'])
  const key = useOutboxStore().of(room)[0]?.key ?? ''
  useOutboxStore().retry(room, key)
  await vi.waitFor(() => expect(states()).toEqual([]))
  expect(texts()).toEqual(['other', 'stubborn'])
})

it('waits as long as the server asks', async () => {
  await open()
  server.instead.set(path(), [{ status: 503 }])
  useOutboxStore().send(room, 'patient')
  await vi.waitFor(() => expect(states()).toEqual(['queued']))
  useLiveStore().hurry()
  await vi.waitFor(() => expect(texts()).toEqual(['patient']))
})
