type Listener = (method: string, event: Readonly<Record<string, unknown>>) => void

interface Waiting {
  next(result: unknown): void
  fail(error: Error): void
}

interface Frame {
  id?: number
  type: 'success' | 'error' | 'event'
  result?: unknown
  error?: string
  message?: string
  method?: string
  params?: Record<string, unknown>
}

/** WebDriver BiDi: commands and events as JSON over one socket. */
export class Bidi {
  private count = 0
  private readonly waiting = new Map<number, Waiting>()
  private readonly listeners: Listener[] = []

  private constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', (event) => this.receive(JSON.parse(String(event.data)) as Frame))
    socket.addEventListener('close', () => {
      for (const { fail } of this.waiting.values()) fail(new Error('the browser is gone'))
      this.waiting.clear()
    })
  }

  static async connect(address: string): Promise<Bidi> {
    const socket = new WebSocket(address)
    await new Promise((next, fail) => {
      socket.addEventListener('open', next, { once: true })
      socket.addEventListener('error', () => fail(new Error(`no answer from ${address}`)), { once: true })
    })
    return new Bidi(socket)
  }

  send<T = unknown>(method: string, params: Readonly<Record<string, unknown>>): Promise<T> {
    const id = ++this.count
    this.socket.send(JSON.stringify({ id, method, params }))
    return new Promise((next, fail) => this.waiting.set(id, { next: next as Waiting['next'], fail }))
  }

  listen(listener: Listener): void {
    this.listeners.push(listener)
  }

  close(): void {
    this.socket.close()
  }

  private receive(frame: Frame): void {
    if (frame.type === 'event') return this.listeners.forEach((listener) => listener(frame.method ?? '', frame.params ?? {}))
    const waiting = this.waiting.get(frame.id ?? 0)
    this.waiting.delete(frame.id ?? 0)
    if (frame.type === 'success') waiting?.next(frame.result)
    else waiting?.fail(new Error(`${frame.error ?? ''}: ${frame.message ?? ''}`))
  }
}
