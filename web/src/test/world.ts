import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { createPinia, setActivePinia } from 'pinia'
import { onTestFinished } from 'vitest'
import { createApi } from '@/api/api'
import { createHttp } from '@/api/http'
import { Tokens } from '@/api/tokens'
import { parseFrame } from '@/realtime/frames'
import type { SocketHost } from '@/realtime/socket'
import { useLiveStore } from '@/stores/live'
import { installServices, onSignedOut, type LiveSocket } from '@/stores/services'
import { installLife, useSessionStore } from '@/stores/session'
import type { FakeServer } from './fakeServer'
import { type FakeWire } from './fakeServer'

/** A socket to the fake server that breaks when the test says so. */
export class FakeSocket implements LiveSocket {
  wire: FakeWire | null = null
  /** Frames pass through here: a test may lose, double or hold them. */
  filter: (frame: unknown) => unknown[] = (frame) => [frame]

  constructor(
    private readonly server: FakeServer,
    private readonly user: number,
    private readonly host: SocketHost,
  ) {}

  start(): void {
    this.wire = { user: this.user, push: (frame) => this.take(frame), close: () => this.cut() }
    this.host.onState('online')
    this.server.connect(this.wire, this.host.resume())
  }

  stop(): void {
    if (this.wire !== null) this.server.wires.delete(this.wire)
    this.wire = null
  }

  hurry(): void {
    if (this.wire === null) this.start()
  }

  /** The connection is lost, and stays so until `start`. */
  cut(): void {
    this.stop()
    this.host.onState('waiting')
  }

  async request(op: string, fields: Record<string, unknown> = {}): Promise<unknown> {
    if (this.wire === null) throw new Error('closed')
    return this.server.operate(this.wire, { op, ...fields })
  }

  private take(frame: unknown): void {
    for (const one of this.filter(frame)) {
      const incoming = parseFrame(JSON.stringify(one))
      if (incoming.kind !== 'answer' && incoming.kind !== 'unknown') this.host.onFrame(incoming)
    }
  }
}

/** A fresh page of this client over a server: stores, storage and socket. The device stays the same until `newDevice`. */
export function openPage(server: FakeServer, user: number): { socket(): FakeSocket } {
  setActivePinia(createPinia())
  const live = useLiveStore()
  // Its timers and listeners must not outlive the test.
  onTestFinished(() => live.stop())
  let signedOut: () => void = () => undefined
  const fetcher = server.fetcher(() => user)
  const tokens: Tokens = new Tokens(() => api.refresh(), () => signedOut())
  const http = createHttp(tokens, fetcher)
  const api = createApi(http)
  let socket: FakeSocket | null = null
  installServices({ api, http, tokens, socket: (host) => (socket = new FakeSocket(server, user, host)) })
  installLife(async () => live)
  onSignedOut(() => signedOut())
  signedOut = () => void useSessionStore().end()
  return {
    socket() {
      if (socket === null) throw new Error('no socket yet')
      return socket
    },
  }
}

/** Forgets what earlier tests left on this device. */
export function newDevice(): void {
  globalThis.indexedDB = new IDBFactory()
  localStorage.clear()
}
