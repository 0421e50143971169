import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/test/fakeServer'
import { aGeneralRoom, signIn } from '@/test/general'
import { openPage } from '@/test/world'
import { useLiveStore } from './live'
import { Vault } from '@/storage/vault'
import { useOutboxStore } from './outbox'
import { useRoomsStore } from './rooms'
import { services } from './services'
import { useTimelineStore } from './timeline'

let server: FakeServer
let ann: number
let bob: number
let room: number

beforeEach(() => {
  ;({ server, ann, bob, room } = aGeneralRoom())
})

const texts = () => useTimelineStore().windows.get(room)?.messages.map((message) => message.text)
const marks = () => useRoomsStore().byId.get(room)

describe('a room on screen', () => {
  it('shows history and what comes live, each once', async () => {
    server.say(room, bob, 'before')
    await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual(['before']))
    server.say(room, bob, 'after')
    expect(texts()).toEqual(['before', 'after'])
    expect(marks()?.unread).toBe(2)
    useLiveStore().read(room, server.room(room).log.length)
    await vi.waitFor(() => expect(marks()?.unread).toBe(0))
  })

  it('ends complete when frames are lost, doubled and late', async () => {
    const socket = await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual([]))
    const late: unknown[] = []
    let count = 0
    socket.filter = (frame) => {
      count++
      if (count % 4 === 0) return []
      if (count % 4 === 1) return [frame, frame]
      if (count % 4 === 2) return late.push(frame), []
      return [frame, ...late.splice(0)]
    }
    const said = Array.from({ length: 23 }, (_, index) => `m${index}`)
    for (const text of said) server.say(room, bob, text)
    socket.filter = (frame) => [frame]
    server.say(room, bob, 'last')
    await vi.waitFor(() => expect(texts()).toEqual([...said, 'last']))
    expect(marks()).toMatchObject({ unread: 24, head: server.room(room).log.length })
  })

  it('catches up after the connection was away, by resume and across a gap', async () => {
    const socket = await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual([]))
    socket.cut()
    server.say(room, bob, 'missed')
    socket.start()
    expect(texts()).toEqual(['missed'])
    socket.cut()
    for (let index = 0; index < 600; index++) server.say(room, bob, `m${index}`)
    socket.start()
    // So much is unread that the window opens where reading stopped.
    await vi.waitFor(() => expect(useTimelineStore().windows.get(room)?.atEnd).toBe(false))
    expect(texts()).toContain('missed')
    await useTimelineStore().jumpToLatest(room)
    server.say(room, bob, 'live')
    await vi.waitFor(() => expect(texts()?.slice(-2)).toEqual(['m599', 'live']))
  })

  it('lets no older page take the place of what a gap asks for', async () => {
    for (let index = 0; index < 120; index++) server.say(room, ann, `before ${index}`)
    const socket = await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()?.at(-1)).toBe('before 119'))
    socket.cut()
    for (let index = 0; index < 600; index++) server.say(room, ann, `m${index}`)
    const { api } = services()
    const ask = api.messages
    vi.spyOn(api, 'messages').mockImplementationOnce((...args) => {
      void useTimelineStore().loadOlder(room)
      return ask(...args)
    })
    socket.start()
    await vi.waitFor(() => expect(texts()?.at(-1)).toBe('m599'))
    expect(texts()?.[0]).toBe('m550')
  })

  it('opens around a message far back, and comes back to the latest', async () => {
    const old = server.say(room, bob, 'long ago').seq
    for (let index = 0; index < 400; index++) server.say(room, ann, `m${index}`)
    await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()?.at(-1)).toBe('m399'))
    const timeline = useTimelineStore()
    expect(await timeline.loadAround(room, old)).toBe(true)
    expect(texts()).toContain('long ago')
    server.say(room, bob, 'live')
    expect(texts()).not.toContain('live')
    await timeline.jumpToLatest(room)
    expect(texts()?.slice(-2)).toEqual(['m399', 'live'])
  })

  it('starts again from nothing when history was rewound, and keeps what is unsent', async () => {
    const socket = await signIn(server, ann)
    await useLiveStore().show(room)
    server.instead.set(`POST /rooms/${room}/messages`, [{ status: 500 }])
    useOutboxStore().send(room, 'mine')
    await vi.waitFor(() => expect(useOutboxStore().of(room)[0]?.state.kind).toBe('failed'))
    socket.cut()
    server.epoch = 'e2'
    server.room(room).log.length = 2
    server.say(room, bob, 'another past')
    socket.start()
    await vi.waitFor(() => expect(texts()).toEqual(['another past']))
    expect(useOutboxStore().of(room)).toHaveLength(1)
  })
})

describe('what was taken out of a log', () => {
  const kept = async () => (await Vault.open(ann)).find()

  it('leaves the window, the mark of the room and the cache, as soon as it is told', async () => {
    server.say(room, bob, 'a secret')
    server.say(room, ann, 'mine')
    server.say(room, bob, 'another secret')
    await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual(['a secret', 'mine', 'another secret']))
    await vi.waitFor(async () => expect((await kept()).tails).toHaveLength(1))
    server.redact(room, bob)
    expect(texts()).toEqual(['', 'mine', ''])
    expect(marks()?.last_message?.text).toBe('')
    await vi.waitFor(async () => expect((await kept()).tails).toEqual([]))
    server.say(room, ann, 'on it goes')
    expect(texts()).toEqual(['', 'mine', '', 'on it goes'])
  })

  it('leaves them also where it was missed, by resume, and in a room that is not on screen', async () => {
    server.say(room, bob, 'a secret')
    const socket = await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual(['a secret']))
    await useLiveStore().show(null)
    useTimelineStore().windows.clear()
    await vi.waitFor(async () => expect((await kept()).tails).toHaveLength(1))
    socket.cut()
    server.redact(room, bob)
    socket.start()
    await vi.waitFor(async () => expect((await kept()).tails).toEqual([]))
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual(['']))
  })
})

describe('other rooms', () => {
  it('get marks by events and by room.head, and fetch when they are opened', async () => {
    const socket = await signIn(server, ann)
    const other = server.addRoom('kitchen', bob).id
    server.join(other, ann)
    await vi.waitFor(() => expect(useRoomsStore().byId.get(other)?.state).toBe('joined'))
    server.say(other, bob, 'one')
    await vi.waitFor(() => expect(useRoomsStore().byId.get(other)).toMatchObject({ unread: 1, last_message: { text: 'one' } }))
    socket.filter = () => []
    server.say(other, bob, 'two')
    socket.filter = (frame) => [frame]
    const asked = server.asked.length
    socket.wire?.push({ event: 'room.head', room: other, seq: server.room(other).log.length, unread: 2 })
    expect(useRoomsStore().byId.get(other)?.unread).toBe(2)
    expect(server.asked.length).toBe(asked)
    await useLiveStore().show(other)
    await vi.waitFor(() => expect(useTimelineStore().windows.get(other)?.messages.map((one) => one.text)).toEqual(['one', 'two']))
  })

  it('count nothing that another device read before it came here, and ask where they do not know', async () => {
    const socket = await signIn(server, ann)
    const held: unknown[] = []
    socket.filter = (frame) => (held.push(frame), [])
    for (let index = 0; index < 4; index++) server.say(room, bob, `m${index}`)
    socket.filter = (frame) => [frame]
    const read = server.room(room).log.length - 1
    const asked = server.asked.length
    server.operate(socket.wire!, { op: 'position.move', room, seq: read })
    for (const frame of held) socket.wire?.push(frame)
    expect(marks()).toMatchObject({ position: read, unread: 1 })
    expect(server.asked.length).toBe(asked)
    // By a count the server went further than what is read next.
    for (let index = 0; index < 4; index++) server.say(room, bob, `n${index}`)
    socket.wire?.push({ event: 'room.head', room, seq: read + 5, unread: 5 })
    server.operate(socket.wire!, { op: 'position.move', room, seq: read + 2 })
    await vi.waitFor(() => expect(marks()).toMatchObject({ position: read + 2, unread: 3 }))
  })

  it('are gone at once when I am removed', async () => {
    const group = server.addRoom('secret', bob, 'group').id
    server.join(group, ann)
    await signIn(server, ann)
    await useLiveStore().show(group)
    await vi.waitFor(() => expect(useTimelineStore().windows.has(group)).toBe(true))
    server.remove(group, ann)
    expect(useRoomsStore().byId.has(group)).toBe(false)
    expect(useTimelineStore().windows.has(group)).toBe(false)
  })
})

describe('a room that is deleted', () => {
  it('is gone at once, though it is not on screen and more of it is missing', async () => {
    const other = server.addRoom('kitchen', bob).id
    server.join(other, ann)
    const socket = await signIn(server, ann)
    socket.filter = () => []
    server.say(other, bob, 'never seen')
    socket.filter = (frame) => [frame]
    server.delete(other)
    expect(useRoomsStore().byId.has(other)).toBe(false)
  })

  it('is gone when the server cannot tell any more what happened there', async () => {
    const other = server.addRoom('kitchen', bob).id
    server.join(other, ann)
    const socket = await signIn(server, ann)
    expect(useRoomsStore().byId.has(other)).toBe(true)
    socket.filter = () => []
    server.delete(other)
    socket.filter = (frame) => [frame]
    socket.wire?.push({ event: 'gone', room: other })
    expect(useRoomsStore().byId.has(other)).toBe(false)
  })

  it('is gone after an absence, whether its history is kept or not', async () => {
    const [opened, listed] = ['kitchen', 'cellar'].map((name) => server.addRoom(name, bob).id) as [number, number]
    for (const other of [opened, listed]) server.join(other, ann)
    const socket = await signIn(server, ann)
    await useLiveStore().show(opened)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual([]))
    socket.cut()
    for (const other of [opened, listed]) server.delete(other)
    socket.start()
    await vi.waitFor(() => expect([...useRoomsStore().byId.keys()]).toEqual([room]))
  })
})

describe('a second start on the same device', () => {
  it('paints the cached room before the server answers, then catches up', async () => {
    server.say(room, bob, 'kept')
    await signIn(server, ann)
    await useLiveStore().show(room)
    await vi.waitFor(() => expect(texts()).toEqual(['kept']))
    await useLiveStore().stop()
    const page = openPage(server, ann)
    vi.spyOn(server, 'connect').mockImplementationOnce(() => undefined)
    await useLiveStore().start({ id: ann, username: 'ann', admin: true })
    await useLiveStore().show(room)
    expect(texts()).toEqual(['kept'])
    server.say(room, bob, 'new')
    page.socket().cut()
    page.socket().start()
    await vi.waitFor(() => expect(texts()).toEqual(['kept', 'new']))
  })
})
