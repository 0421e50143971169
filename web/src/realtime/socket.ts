import { afterClose, waitMs } from './backoff'
import { Pace } from './pace'
import { parseFrame, type Answer, type Incoming, type Resume, type Welcome } from './frames'

export type SocketState = 'idle' | 'connecting' | 'online' | 'waiting'

/** What the socket needs of the world. */
export interface SocketHost {
  url(): string
  /** What to resume from; null at the first connection. */
  resume(): Resume | null
  /** A fresh access token of the same session; null where the session is over or the server cannot be reached. */
  renew(): Promise<string | null>
  onState(state: SocketState): void
  /** Every frame but answers, in order. */
  onFrame(frame: Exclude<Incoming, { kind: 'answer' | 'unknown' }>): void
  /** The session was revoked, or is over. */
  onSignedOut(): void
}

/** A request that got an error, or none because the socket closed (`closed`). */
export class SocketError extends Error {
  constructor(
    readonly code: string,
    readonly detail = '',
  ) {
    super(detail || code)
    this.name = 'SocketError'
  }
}

const ANSWER_MS = 10_000
const CONNECT_MS = 10_000
const RENEW_AHEAD_MS = 60_000
/** A timer that is set to more goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

interface Waiting {
  resolve(value: unknown): void
  reject(error: SocketError): void
}

/** One connection to the server that keeps coming back until `stop`. Holds no knowledge of rooms. */
export class Socket {
  private ws: WebSocket | null = null
  private state: SocketState = 'idle'
  private failures = 0
  private nextId = 1
  private waiting = new Map<number, Waiting>()
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private renewTimer: ReturnType<typeof setTimeout> | undefined
  private beatTimer: ReturnType<typeof setInterval> | undefined
  private helloTimer: ReturnType<typeof setTimeout> | undefined

  /** Answers keep their place among the events. */
  private readonly pace = new Pace<Incoming>((frame) => this.take(frame))

  constructor(private readonly host: SocketHost) {}

  start(): void {
    if (this.state === 'idle') this.connect()
  }

  /** Tries at once instead of waiting: the network is back, or somebody looks at the page again. */
  hurry(): void {
    if (this.state === 'waiting') this.connect()
    else if (this.state === 'online') this.beat()
  }

  stop(): void {
    this.clear()
    const ws = this.ws
    this.ws = null
    this.enter('idle')
    ws?.close(1000)
    this.rejectAll()
  }

  /** Sends one operation and waits for its answer. Rejects with `SocketError`; at once where the socket is not open. */
  request(op: string, fields: Record<string, unknown> = {}): Promise<unknown> {
    const ws = this.ws
    if (this.state !== 'online' || ws === null) return Promise.reject(new SocketError('closed'))
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.lost(ws), ANSWER_MS)
      const settle = () => {
        clearTimeout(timer)
        this.waiting.delete(id)
      }
      this.waiting.set(id, {
        resolve: (value) => (settle(), resolve(value)),
        reject: (error) => (settle(), reject(error)),
      })
      ws.send(JSON.stringify({ id, op, ...fields }))
    })
  }

  private connect(): void {
    this.clear()
    this.enter('connecting')
    const ws = new WebSocket(this.host.url())
    this.ws = ws
    this.helloTimer = setTimeout(() => this.lost(ws), CONNECT_MS)
    ws.onopen = () => {
      const resume = this.host.resume()
      ws.send(JSON.stringify(resume === null ? { op: 'hello' } : { op: 'hello', resume }))
    }
    ws.onmessage = (message) => {
      if (this.ws === ws && typeof message.data === 'string') this.pace.add(parseFrame(message.data))
    }
    ws.onclose = (close) => this.closed(ws, close.code)
  }

  private take(frame: Incoming): void {
    if (frame.kind === 'unknown') return
    if (frame.kind === 'answer') return this.answer(frame.frame)
    if (frame.kind === 'welcome') this.welcomed(frame.frame)
    this.host.onFrame(frame)
  }

  private welcomed(welcome: Welcome): void {
    clearTimeout(this.helloTimer)
    this.failures = 0
    this.beatTimer = setInterval(() => this.beat(), Math.max(1, welcome.heartbeat_s) * 1000)
    this.renewBefore(welcome.expires_at)
    this.enter('online')
  }

  private answer(answer: Answer): void {
    const waiting = this.waiting.get(answer.re)
    if (answer.kind === 'ok') waiting?.resolve(answer.ok)
    else waiting?.reject(new SocketError(answer.code, answer.detail))
  }

  /** A request without answer closes the socket by its own timer. */
  private beat(): void {
    this.request('ping').catch(() => undefined)
  }

  private renewBefore(expiresAt: string): void {
    const left = Date.parse(expiresAt) - Date.now()
    if (!Number.isFinite(left)) return
    clearTimeout(this.renewTimer)
    const ahead = Math.min(RENEW_AHEAD_MS, left / 2)
    this.renewTimer = setTimeout(() => void this.renew(), Math.min(LONGEST_TIMER_MS, Math.max(1000, left - ahead)))
  }

  private async renew(): Promise<void> {
    const token = await this.host.renew()
    if (token === null) return
    try {
      const ok = (await this.request('auth.renew', { token })) as { expires_at?: unknown }
      if (typeof ok.expires_at === 'string') this.renewBefore(ok.expires_at)
    } catch {
      // The server closes with 4001 when the old token ends, and that path gets a new one.
    }
  }

  /** The other side is silent: waiting for its close could take minutes. */
  private lost(ws: WebSocket): void {
    if (this.ws !== ws) return
    ws.onclose = null
    ws.close()
    this.closed(ws, 1006)
  }

  private closed(ws: WebSocket, code: number): void {
    if (this.ws !== ws) return
    this.ws = null
    this.clear()
    this.rejectAll()
    const after = afterClose(code)
    if (after === 'signed-out') {
      this.enter('idle')
      return this.host.onSignedOut()
    }
    this.enter('waiting')
    const wait = waitMs(after, this.failures++, Math.random())
    this.retryTimer = setTimeout(() => void this.retry(after === 'renew' || this.failures > 2), wait)
  }

  private async retry(withRenewal: boolean): Promise<void> {
    if (withRenewal) await this.host.renew()
    if (this.state === 'waiting') this.connect()
  }

  private enter(state: SocketState): void {
    if (this.state === state) return
    this.state = state
    this.host.onState(state)
  }

  private rejectAll(): void {
    for (const waiting of [...this.waiting.values()]) waiting.reject(new SocketError('closed'))
  }

  /** What was not taken yet comes again by the next resume. */
  private clear(): void {
    this.pace.clear()
    clearTimeout(this.retryTimer)
    clearTimeout(this.renewTimer)
    clearTimeout(this.helloTimer)
    clearInterval(this.beatTimer)
  }
}
