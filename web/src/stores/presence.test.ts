import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SocketError } from '@/realtime/socket'
import { FakeServer } from '@/test/fakeServer'
import { newDevice, openPage, type FakeSocket } from '@/test/world'
import { useLiveStore } from './live'
import { usePresenceStore } from './presence'
import { useRoomsStore } from './rooms'
import { useSessionStore } from './session'
import { useTimelineStore } from './timeline'

let server: FakeServer
let ann: number
let bob: number
let room: number
let other: number

beforeEach(() => {
  newDevice()
  look(true)
  server = new FakeServer()
  ann = server.addUser('ann').id
  room = server.addRoom('general', ann, 'public', true).id
  bob = server.addUser('bob').id
  other = server.addRoom('', ann, 'direct').id
  server.join(other, bob)
})
afterEach(() => vi.useRealTimers())

function look(isVisible: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(isVisible ? 'visible' : 'hidden')
  document.dispatchEvent(new Event('visibilitychange'))
}

async function open(): Promise<FakeSocket> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  const page = openPage(server, ann)
  useSessionStore().me = server.users[0] ?? null
  await useLiveStore().start({ id: ann, username: 'ann', admin: true })
  await vi.waitFor(() => expect(useRoomsStore().loaded).toBe(true))
  await settle()
  return page.socket()
}

const settle = () => vi.advanceTimersByTimeAsync(200)
const typists = () => usePresenceStore().typing.map((one) => one.user)

describe('who is online', () => {
  it('is told of the room shown and of those listed, in one request', async () => {
    server.presence.come(bob)
    await open()
    void useLiveStore().show(room)
    usePresenceStore().follow(other)
    await settle()
    expect(server.presence.asked).toEqual([[room, other].sort((a, b) => a - b)])
    expect(usePresenceStore().rooms.get(room)).toMatchObject({ online: 1, users: [bob] })
    expect(usePresenceStore().isOnline(other, bob)).toBe(true)
    server.presence.go(bob)
    expect(usePresenceStore().rooms.get(room)).toMatchObject({ online: 0 })
    expect(usePresenceStore().isOnline(other, bob)).toBe(false)
  })

  it('is asked again only when what is on screen changes', async () => {
    await open()
    const presence = usePresenceStore()
    const release = presence.follow(other)
    const releaseTwin = presence.follow(other)
    await settle()
    release()
    await settle()
    expect(server.presence.asked).toEqual([[other]])
    releaseTwin()
    await settle()
    expect(server.presence.asked).toEqual([[other], []])
    expect(presence.rooms.size).toBe(0)
  })

  it('is not watched by a page that nobody looks at', async () => {
    await open()
    void useLiveStore().show(room)
    await settle()
    look(false)
    await settle()
    expect(server.presence.asked.at(-1)).toEqual([])
    server.presence.come(bob)
    look(true)
    await settle()
    expect(server.presence.asked.at(-1)).toEqual([room])
    expect(usePresenceStore().rooms.get(room)?.online).toBe(1)
  })

  it('is forgotten while offline, and watched anew by the next connection', async () => {
    server.presence.come(bob)
    const socket = await open()
    void useLiveStore().show(room)
    await settle()
    server.presence.type(room, bob)
    socket.cut()
    expect([usePresenceStore().rooms.size, typists()]).toEqual([0, []])
    socket.start()
    await settle()
    expect(server.presence.asked).toEqual([[room], [room]])
    expect(usePresenceStore().rooms.get(room)?.online).toBe(1)
  })

  it('is asked again a while after the server had no time for it, and not where it knows of no such thing', async () => {
    const socket = await open()
    const failures = [new SocketError('rate_limited')]
    const ask = socket.request.bind(socket)
    vi.spyOn(socket, 'request').mockImplementation((op, fields) => {
      const failure = op === 'presence.watch' ? failures.shift() : undefined
      return failure === undefined ? ask(op, fields) : Promise.reject(failure)
    })
    void useLiveStore().show(room)
    await settle()
    expect(usePresenceStore().rooms.size).toBe(0)
    await vi.advanceTimersByTimeAsync(5000)
    expect(usePresenceStore().rooms.has(room)).toBe(true)
    usePresenceStore().follow(other)
    failures.push(new SocketError('unknown_op'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(server.presence.asked).toEqual([[room]])
  })

  it('is no longer known of a room that I am not in any more', async () => {
    const socket = await open()
    void useLiveStore().show(room)
    await settle()
    socket.filter = () => []
    server.remove(room, ann)
    usePresenceStore().follow(other)
    await settle()
    expect([...usePresenceStore().rooms.keys()]).toEqual([other])
  })

  it('knows when somebody who went was last here, unless they hide it', async () => {
    await open()
    const presence = usePresenceStore()
    server.presence.go(bob, '2026-11-20T07:00:00.000000Z')
    await presence.lookUp(bob)
    expect(presence.lastSeen.get(bob)).toBe('2026-11-20T07:00:00.000000Z')
    server.presence.hide(bob)
    await presence.lookUp(bob)
    expect(presence.lastSeen.has(bob)).toBe(false)
  })
})

describe('who types', () => {
  it('is shown until five seconds have passed', async () => {
    await open()
    void useLiveStore().show(room)
    await settle()
    server.presence.type(room, bob)
    await vi.advanceTimersByTimeAsync(3000)
    server.presence.type(room, bob)
    await vi.advanceTimersByTimeAsync(4900)
    expect(typists()).toEqual([bob])
    await vi.advanceTimersByTimeAsync(200)
    expect(typists()).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is shown until they said it', async () => {
    await open()
    void useLiveStore().show(room)
    await settle()
    await vi.waitFor(() => expect(useTimelineStore().windows.has(room)).toBe(true))
    server.presence.type(room, bob)
    server.say(room, ann, 'not this one')
    expect(typists()).toEqual([bob])
    server.say(room, bob, 'there')
    expect(typists()).toEqual([])
  })

  it('is not told of rooms that are not watched any more', async () => {
    const socket = await open()
    void useLiveStore().show(room)
    await settle()
    socket.wire?.push({ event: 'room.typing', room: other, user: bob })
    socket.wire?.push({ event: 'room.presence', room: other, online: 1, users: [bob] })
    expect([typists(), usePresenceStore().rooms.has(other)]).toEqual([[], false])
  })
})

describe('that I type', () => {
  it('is told once in three seconds at most', async () => {
    await open()
    const presence = usePresenceStore()
    presence.tellTyping(room)
    await vi.advanceTimersByTimeAsync(2900)
    presence.tellTyping(room)
    expect(server.presence.typed).toEqual([{ room, user: ann }])
    await vi.advanceTimersByTimeAsync(200)
    presence.tellTyping(room)
    expect(server.presence.typed).toHaveLength(2)
  })

  it('is not told while offline', async () => {
    const socket = await open()
    const presence = usePresenceStore()
    socket.cut()
    presence.tellTyping(room)
    expect(server.presence.typed).toEqual([])
  })
})
