import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Bidi } from './bidi'
import { answer, expression, KEYS, type Engine, type Key, type Tab } from './driver'

const BINARY = process.env['COMMUNE_FIREFOX'] ?? 'firefox-esr'
const START_MS = 60_000

/** No first-run pages, nothing asked of the network, no movement. */
const PREFERENCES = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.disable_open_during_load': false,
  'intl.accept_languages': 'en-US, en',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'ui.prefersReducedMotion': 1,
}

/** Firefox, driven by WebDriver BiDi. */
export async function firefox(): Promise<Engine> {
  const profile = mkdtempSync(join(tmpdir(), 'commune-firefox-'))
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
  writeFileSync(join(profile, 'user.js'), lines.join(''))
  const args = ['--headless', '--no-remote', '--profile', profile, '--width=1280', '--height=800', '--remote-debugging-port=0']
  const child = spawn(BINARY, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise((next) => child.once('exit', next))
  const address = await new Promise<string>((next, fail) => {
    let said = ''
    setTimeout(() => fail(new Error(`Firefox did not start:\n${said}`)), START_MS).unref()
    child.once('error', fail)
    child.stderr.on('data', (chunk: Buffer) => {
      const found = /BiDi listening on (ws:\S+)/.exec((said += chunk.toString()))
      if (found?.[1] !== undefined) next(found[1])
    })
  })
  const bidi = await Bidi.connect(`${address}/session`)
  await bidi.send('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: false, unhandledPromptBehavior: { default: 'dismiss' } } } })
  await bidi.send('session.subscribe', { events: ['log.entryAdded', 'browsingContext.userPromptOpened'] })
  return {
    tab: () => openTab(bidi),
    async close() {
      bidi.close()
      child.kill('SIGKILL')
      await ended
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

async function openTab(bidi: Bidi): Promise<Tab> {
  const { userContext } = await bidi.send<{ userContext: string }>('browser.createUserContext', {})
  const { context } = await bidi.send<{ context: string }>('browsingContext.create', { type: 'window', userContext })
  const problems: string[] = []
  bidi.listen((method, event) => {
    if (method === 'browsingContext.userPromptOpened' && event['context'] === context) problems.push(`dialog: ${String(event['message'])}`)
    const source = event['source'] as { context?: string } | undefined
    if (method === 'log.entryAdded' && source?.context === context && event['level'] === 'error') problems.push(String(event['text']))
  })
  return {
    async open(url) {
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async reload() {
      await bidi.send('browsingContext.reload', { context, wait: 'complete' })
    },
    async run<A extends unknown[], T>(work: (...args: A) => T | Promise<T>, ...args: A) {
      const ran = await bidi.send<Evaluated>('script.evaluate', { expression: expression(work, args), target: { context }, awaitPromise: true })
      if (ran.type === 'exception') throw new Error(ran.exceptionDetails.text)
      return answer<T>(ran.result.value)
    },
    async press(...keys: Key[]) {
      const actions = keys.flatMap((key) => ['keyDown', 'keyUp'].map((type) => ({ type, value: KEYS[key] })))
      await bidi.send('input.performActions', { context, actions: [{ type: 'key', id: 'keyboard', actions }] })
    },
    async setOffline(offline) {
      const networkConditions = offline ? { type: 'offline' } : null
      await bidi.send('emulation.setNetworkConditions', { networkConditions, userContexts: [userContext] })
    },
    problems: () => Promise.resolve([...problems]),
    async close() {
      await bidi.send('browser.removeUserContext', { userContext })
    },
  }
}

type Evaluated = { type: 'success'; result: { value: string } } | { type: 'exception'; exceptionDetails: { text: string } }
