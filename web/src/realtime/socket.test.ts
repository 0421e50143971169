import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Resume } from './frames'
import { Socket, type SocketHost } from './socket'

/** The browser's socket, played by the test. */
class Line {
  static all: Line[] = []
  sent: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((close: { code: number }) => void) | null = null

  constructor() {
    Line.all.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {}

  say(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

const welcome = (expiresInS = 600) => ({ event: 'welcome', heartbeat_s: 25, expires_at: new Date(Date.now() + expiresInS * 1000).toISOString() })
const last = () => Line.all.at(-1) as Line
let host: { [K in keyof SocketHost]: ReturnType<typeof vi.fn> }
let resume: Resume | null

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', Line)
  Line.all = []
  resume = null
  host = {
    url: vi.fn(() => 'ws://home.test/api/v1/ws'),
    resume: vi.fn(() => resume),
    renew: vi.fn(async () => 'fresh'),
    onState: vi.fn(),
    onFrame: vi.fn(),
    onSignedOut: vi.fn(),
  }
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function online(expiresInS = 600): Socket {
  const socket = new Socket(host as unknown as SocketHost)
  socket.start()
  last().onopen?.()
  last().say(welcome(expiresInS))
  return socket
}

it('says hello first, resumes when it comes back, and answers find their requests', async () => {
  const socket = online()
  expect(last().sent).toEqual([{ op: 'hello' }])
  const answer = socket.request('room.watch', { rooms: [5] })
  const { id } = last().sent[1] ?? {}
  last().say({ re: id, ok: { fine: true } })
  await vi.advanceTimersByTimeAsync(100)
  await expect(answer).resolves.toEqual({ fine: true })
  resume = { epoch: 'e', user: 9, rooms: { '5': 118 } }
  last().onclose?.({ code: 4009 })
  await vi.advanceTimersByTimeAsync(300)
  last().onopen?.()
  expect(Line.all).toHaveLength(2)
  expect(last().sent).toEqual([{ op: 'hello', resume }])
})

it('rejects what is under way when the connection is lost', async () => {
  const answer = online().request('ping')
  last().onclose?.({ code: 1006 })
  await expect(answer).rejects.toMatchObject({ code: 'closed' })
})

it('brings a fresh token before the old one ends', async () => {
  online(30)
  await vi.advanceTimersByTimeAsync(14_000)
  expect(host.renew).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2_000)
  expect(last().sent.at(-1)).toMatchObject({ op: 'auth.renew', token: 'fresh' })
})

it('renews nothing yet where the session goes on for longer than a timer can wait', async () => {
  online(60 * 24 * 3600)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(host.renew).not.toHaveBeenCalled()
})

it('asks for a new token after 4001, and stops for good after 4003', async () => {
  online()
  last().onclose?.({ code: 4001 })
  await vi.advanceTimersByTimeAsync(500)
  expect(host.renew).toHaveBeenCalledOnce()
  expect(Line.all).toHaveLength(2)
  last().onclose?.({ code: 4003 })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(Line.all).toHaveLength(2)
  expect(host.onSignedOut).toHaveBeenCalledOnce()
})

it('gives up a connection that does not answer a ping', async () => {
  online()
  await vi.advanceTimersByTimeAsync(25_000)
  expect(last().sent.at(-1)).toMatchObject({ op: 'ping' })
  await vi.advanceTimersByTimeAsync(10_500)
  expect(Line.all).toHaveLength(2)
})
