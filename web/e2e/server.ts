import { spawn, type ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Database } from './database'

const BINARY = resolve(process.env['COMMUNE_BIN'] ?? '../target/ci/commune')
/** Tests write and reload faster than people. */
const GENEROUS = Object.fromEntries(
  ['MESSAGE_SEND', 'LINK_PREVIEW', 'SOCKET_SESSION', 'SOCKET_ADDRESS'].flatMap((limit) => [
    [`COMMUNE__LIMITS__${limit}__BURST`, '100000'],
    [`COMMUNE__LIMITS__${limit}__REFILL_S`, '0.001'],
  ]),
)
/** No test asks anybody outside; those about previews bring pages of their own. */
const AT_HOME = { COMMUNE__PREVIEWS__ENABLED: 'false' }
const READY_MS = 20_000

/** The real binary with an empty data folder, a port and perhaps a database of its own. */
export class Server {
  private process: ChildProcess | null = null
  private readonly data = mkdtempSync(join(tmpdir(), 'commune-e2e-'))
  private log = ''

  private constructor(
    readonly host: string,
    readonly port: number,
    private readonly settings: Record<string, string>,
    private readonly database: Database | null,
  ) {}

  /** With other settings than a server has by itself, as variables of its environment. */
  static async create(host: string, settings: Record<string, string> = {}, port?: number): Promise<Server> {
    const server = new Server(host, port ?? (await freePort()), settings, await Database.create())
    await server.start()
    return server
  }

  get origin(): string {
    return `http://${this.host}:${this.port}`
  }

  /** Whether a browser on this machine is believed to be on it: not where the server was told that people come from elsewhere. */
  get asksForCode(): boolean {
    return this.host !== 'localhost' || 'COMMUNE__SERVER__PUBLIC_URL' in this.settings
  }

  /** The one-time code that the terminal shows to whoever sets the place up from another machine. */
  get setupCode(): string {
    return /\/setup\?code=(\S+)/.exec(this.log)?.[1] ?? ''
  }

  /** The address that the terminal shows to whoever comes from another machine, as text and to a camera. */
  get invitation(): string {
    return /another one (http\S+)/.exec(this.log)?.[1] ?? ''
  }

  async start(): Promise<void> {
    const webDir = process.env['COMMUNE_WEB_DIR']
    const args = ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, ...(webDir ? ['--web-dir', resolve(webDir)] : [])]
    const child = spawn(BINARY, args, { env: this.env, stdio: ['ignore', 'pipe', 'pipe'] })
    this.process = child
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (this.log += chunk.toString()))
    await this.ready(child)
  }

  private get env(): NodeJS.ProcessEnv {
    const url = this.host !== 'localhost' && { COMMUNE__SERVER__PUBLIC_URL: this.origin }
    return { ...process.env, ...GENEROUS, ...AT_HOME, ...this.settings, ...url, ...(this.database && { COMMUNE__DATABASE__URL: this.database.url }) }
  }

  /** Another command on the data folder, while it is served. Answers with what it said. */
  async run(...args: string[]): Promise<string> {
    const child = spawn(BINARY, ['--data', this.data, ...args], { env: this.env, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const code = await new Promise((next) => child.once('close', next))
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${String(code)}: ${said}`)
    return said
  }

  /** The most memory that it had at a time since this was asked last, in bytes. Linux only. */
  memory(): number {
    const place = `/proc/${this.process?.pid}`
    const most = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`${place}/status`, 'utf8'))?.[1]
    writeFileSync(`${place}/clear_refs`, '5')
    return Number(most) * 1024
  }

  /** Ends the process at once, as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
    await this.database?.drop()
    rmSync(this.data, { recursive: true, force: true })
  }

  private async ready(child: ChildProcess): Promise<void> {
    const end = Date.now() + READY_MS
    while (Date.now() < end) {
      if (child.exitCode !== null) break
      const response = await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => null)
      if (response?.status === 200) return
      await new Promise((next) => setTimeout(next, 30))
    }
    throw new Error(`the server did not become ready:\n${this.log}`)
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.process
    this.process = null
    if (child === null || child.exitCode !== null) return
    const ended = new Promise((next) => child.once('exit', next))
    child.kill(signal)
    await ended
  }
}

/**
 * A port that nobody listens on. High enough for every browser, which refuse some of the low ones; below those that the
 * system gives to connections (32768 and up on Linux), or one could take it before its server listens.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000)
    const isFree = await new Promise<boolean>((next) => {
      const probe = createServer()
      probe.once('error', () => next(false))
      probe.listen(port, () => probe.close(() => next(true)))
    })
    if (isFree) return port
  }
}
