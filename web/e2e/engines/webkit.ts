import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../server'
import { answer, expression, KEYS, type Engine, type Key, type Tab } from './driver'

const DRIVER = process.env['COMMUNE_WEBKIT_DRIVER'] ?? 'WebKitWebDriver'
const START_MS = 30_000
const SCRIPT_MS = 60_000

/** WebKitGTK, driven by plain WebDriver: one driver with one session for every person. It draws on a screen of its own that nobody sees. */
export async function webkit(): Promise<Engine> {
  const screen = await Screen.open()
  const sessions: Session[] = []
  return {
    async tab() {
      const session = await Session.open(screen.name)
      sessions.push(session)
      return tabOf(session)
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()))
      await screen.close()
    },
  }
}

function tabOf(session: Session): Tab {
  const run = async <A extends unknown[], T>(work: (...args: A) => T | Promise<T>, ...args: A): Promise<T> => {
    const script = `const done = arguments[0]; ${expression(work, args)}.then(done, (error) => done(JSON.stringify({ error: String(error) })))`
    const json = await session.send<string>('POST', '/execute/async', { script, args: [] })
    const { error } = JSON.parse(json) as { error?: string }
    if (error !== undefined) throw new Error(error)
    return answer<T>(json)
  }
  return {
    run,
    async open(url) {
      await session.send('POST', '/url', { url })
      await run(watch)
    },
    async reload() {
      await session.send('POST', '/refresh', {})
      await run(watch)
    },
    async press(...keys: Key[]) {
      const actions = keys.flatMap((key) => ['keyDown', 'keyUp'].map((type) => ({ type, value: KEYS[key] })))
      await session.send('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
    },
    // A dialog needs no line here: it fails whatever is asked next.
    problems: () => run(() => (window as { problems?: string[] }).problems ?? ['nobody was watching']),
    close: () => session.close(),
  }
}

/** In the page: this driver tells nothing of errors, so they are written down there. */
function watch(): void {
  const problems: string[] = []
  ;(window as { problems?: string[] }).problems = problems
  // That a size was not told within one frame is no error; it is told in the next.
  window.addEventListener('error', (event) => event.message.startsWith('ResizeObserver loop') || problems.push(event.message))
  window.addEventListener('unhandledrejection', (event) => problems.push(String(event.reason)))
  document.addEventListener('securitypolicyviolation', (event) => problems.push(`${event.effectiveDirective} kept back ${event.blockedURI}`))
}

/** A screen without a monitor; the one that is there, where there is one. */
class Screen {
  private constructor(
    readonly name: string,
    private readonly process: ChildProcess | null,
  ) {}

  static async open(): Promise<Screen> {
    const shown = process.env['DISPLAY']
    if (shown !== undefined && shown !== '') return new Screen(shown, null)
    const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const number = await new Promise<string>((next, fail) => {
      child.once('error', fail)
      child.once('exit', () => fail(new Error('Xvfb did not start')))
      child.stdio[3]?.once('data', (chunk: Buffer) => next(chunk.toString().trim()))
    })
    return new Screen(`:${number}`, child)
  }

  async close(): Promise<void> {
    await end(this.process)
  }
}

/** One driver and its one browser, with an empty home folder. */
class Session {
  private address = ''

  private constructor(
    private readonly driver: ChildProcess,
    private readonly home: string,
  ) {}

  static async open(display: string): Promise<Session> {
    const port = await freePort()
    const home = mkdtempSync(join(tmpdir(), 'commune-webkit-'))
    mkdirSync(join(home, '.config/gtk-3.0'), { recursive: true })
    writeFileSync(join(home, '.config/gtk-3.0/settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
    const env = { ...process.env, DISPLAY: display, HOME: home, XDG_RUNTIME_DIR: home, LANG: 'C.UTF-8', LANGUAGE: 'en', NO_AT_BRIDGE: '1', GDK_BACKEND: 'x11' }
    const driver = spawn(DRIVER, [`--port=${port}`], { env, stdio: 'ignore' })
    const session = new Session(driver, home)
    await session.start(`http://127.0.0.1:${port}/session`)
    return session
  }

  private async start(drivers: string): Promise<void> {
    const alwaysMatch = { timeouts: { script: SCRIPT_MS, pageLoad: SCRIPT_MS } }
    for (const end = Date.now() + START_MS; ; ) {
      const found = await request<{ sessionId: string }>('POST', drivers, { capabilities: { alwaysMatch } }).catch((error: unknown) => error)
      if (!(found instanceof Error)) {
        this.address = `${drivers}/${(found as { sessionId: string }).sessionId}`
        return
      }
      if (Date.now() > end || this.driver.exitCode !== null) throw found
      await new Promise((next) => setTimeout(next, 100))
    }
  }

  send<T = unknown>(method: 'POST' | 'DELETE', path: string, body: unknown): Promise<T> {
    return request<T>(method, this.address + path, body)
  }

  /** The second time does nothing. */
  async close(): Promise<void> {
    await this.send('DELETE', '', {}).catch(() => undefined)
    await end(this.driver)
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function request<T>(method: string, address: string, body: unknown): Promise<T> {
  const response = await fetch(address, { method, ...(method === 'POST' && { body: JSON.stringify(body) }) })
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } }
  if (!response.ok) throw new Error(`${value.error ?? ''}: ${value.message ?? ''}`)
  return value
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((next) => child.once('exit', next))
  child.kill('SIGTERM')
  await ended
}
