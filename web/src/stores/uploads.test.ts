import { beforeEach, expect, it, vi } from 'vitest'
import { FakeServer } from '@/test/fakeServer'
import { newDevice, openPage } from '@/test/world'
import { useDraftsStore } from './drafts'
import { useLiveStore } from './live'
import { useOutboxStore } from './outbox'
import { useRoomsStore } from './rooms'
import { useUploadsStore } from './uploads'

let server: FakeServer
let ann: number
let room: number
/** The uploads of a server that takes all, by id: how much of each is there. */
let held: Map<number, number>
/** What is sent of a file waits until this settles. */
let gate: Promise<void>
let atOnce: { now: number; most: number }
/** Answers to give to the next announcements. */
let refusals: Response[]

beforeEach(() => {
  newDevice()
  server = new FakeServer()
  ann = server.addUser('ann').id
  room = server.addRoom('general', ann, 'public', true).id
  held = new Map()
  gate = Promise.resolve()
  atOnce = { now: 0, most: 0 }
  refusals = []
  vi.stubGlobal('fetch', async (input: string, init: RequestInit = {}) => {
    const id = Number(/\d+$/.exec(input)?.[0])
    if (init.method === 'POST') {
      const refusal = refusals.shift()
      if (refusal !== undefined) return refusal
      held.set(70 + held.size, 0)
      return Response.json({ id: 69 + held.size })
    }
    if (init.method === 'DELETE') return new Response(null, { status: held.delete(id) ? 204 : 404 })
    if (!held.has(id)) return new Response(null, { status: 404 })
    if (init.method === 'GET') return Response.json({ ready: true })
    if (init.method === 'PATCH') {
      atOnce.most = Math.max(atOnce.most, ++atOnce.now)
      await gate
      atOnce.now -= 1
      held.set(id, (held.get(id) ?? 0) + (init.body as ArrayBuffer).byteLength)
    }
    return new Response(null, { status: 204, headers: { 'Upload-Offset': String(held.get(id)) } })
  })
})

async function open(): Promise<void> {
  openPage(server, ann)
  await useLiveStore().start({ id: ann, username: 'ann', admin: true })
  await vi.waitFor(() => expect(useRoomsStore().loaded).toBe(true))
}

const file = (name: string, size = 10) => new File([new Uint8Array(size)], name, { lastModified: 5 })
const states = () => [...useUploadsStore().all.values()].map(({ state }) => state.kind)
const inLog = () => server.rooms[0]?.log.filter((event) => event.event === 'message.created').map((event) => event.data)
/** What the send of a message carried. */
const bodies = () => vi.spyOn(server, 'handle')

it('sends at most three at once, and a message goes off when all its files are up', async () => {
  await open()
  const handle = bodies()
  let go: () => void = () => undefined
  gate = new Promise((next) => (go = next))
  await useUploadsStore().choose(room, ['a', 'b', 'c', 'd', 'e'].map((name) => file(name)))
  await vi.waitFor(() => expect(states()).toEqual(['running', 'running', 'running', 'waiting', 'waiting']))
  useOutboxStore().send(room, '', { files: useDraftsStore().filesOf(room) })
  useOutboxStore().send(room, 'no files')
  await vi.waitFor(() => expect(inLog()).toMatchObject([{ text: 'no files' }]))
  go()
  await vi.waitFor(() => expect(inLog()).toHaveLength(2))
  expect(atOnce.most).toBe(3)
  const sent = handle.mock.calls.filter(([method]) => method === 'POST').map((call) => call.find((part) => typeof part === 'object'))
  expect(sent.at(-1)).toMatchObject({ files: [70, 71, 72, 73, 74] })
})

it('gives back what is taken out again, and says why what was refused does not go', async () => {
  await open()
  refusals = [new Response('{"code":"quota_exceeded"}', { status: 413 })]
  await useUploadsStore().choose(room, [file('a')])
  await vi.waitFor(() => expect(states()).toEqual(['failed']))
  const key = useDraftsStore().filesOf(room)[0]?.key ?? ''
  useUploadsStore().retry(key)
  await vi.waitFor(() => expect(states()).toEqual(['done']))
  useUploadsStore().drop(room, key)
  expect(useDraftsStore().filesOf(room)).toEqual([])
  await vi.waitFor(() => expect(held.size).toBe(0))
})

it('says of a message that its file was refused, and sends it by retry', async () => {
  await open()
  refusals = [new Response('{"code":"too_many_uploads"}', { status: 409 })]
  await useUploadsStore().choose(room, [file('a')])
  useOutboxStore().send(room, 'look', { files: useDraftsStore().filesOf(room) })
  await vi.waitFor(() => expect(useOutboxStore().of(room)).toMatchObject([{ state: { kind: 'failed', code: 'too_many_uploads' } }]))
  useOutboxStore().retry(room, useOutboxStore().of(room)[0]?.key ?? '')
  await vi.waitFor(() => expect(inLog()).toMatchObject([{ text: 'look' }]))
})

it('takes only the same file for one that is not on this device any more', async () => {
  await open()
  const lost = { key: 'lost', name: 'a', size: 10, type: '', modified: 5 }
  useOutboxStore().send(room, 'look', { files: [lost] })
  await vi.waitFor(() => expect(useUploadsStore()).toBeDefined())
  useUploadsStore().goOn(useOutboxStore().of(room)[0] ?? { key: '', room, text: '', at: 0, state: { kind: 'queued' } })
  await vi.waitFor(() => expect(useOutboxStore().of(room)).toMatchObject([{ state: { kind: 'failed', code: 'file_lost' } }]))
  expect(useUploadsStore().give('lost', file('a', 11))).toBe(false)
  expect(useUploadsStore().give('lost', file('a'))).toBe(true)
  await vi.waitFor(() => expect(inLog()).toMatchObject([{ text: 'look' }]))
})

it('sends files once more that waited too long, when the server has them no longer', async () => {
  await open()
  await useUploadsStore().choose(room, [file('a')])
  await vi.waitFor(() => expect(states()).toEqual(['done']))
  held.clear()
  server.instead.set(`POST /rooms/${room}/messages`, [{ status: 404, body: { code: 'no_such_upload' } }])
  useOutboxStore().send(room, 'late', { files: useDraftsStore().filesOf(room) })
  await vi.waitFor(() => expect(inLog()).toMatchObject([{ text: 'late' }]))
  expect(held.size).toBe(1)
})
