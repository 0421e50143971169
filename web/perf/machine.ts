import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { basename, dirname, resolve } from 'node:path'
import { chromium } from '../e2e/chromium'

/** What a command says in its first line. */
function say(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split('\n')[0] ?? ''
}

function attempt(ask: () => string): string {
  try {
    return ask()
  } catch {
    return 'unknown'
  }
}

/** The commit that is checked out; whether something was changed since is told too. */
function commit(): string {
  const changed = execFileSync('git', ['status', '--porcelain', '--', ':/', ':(exclude,top)docs/web-performance.md'], { encoding: 'utf8' })
  return `\`${say('git', 'rev-parse', '--short=10', 'HEAD')}\`${changed.trim() === '' ? '' : ' with changes'}`
}

function system(): string {
  const name = attempt(() => /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'unknown')
  return `${name}, kernel ${release().split('-')[0]}`
}

/** Whether the processors had enough of other work to make times longer than they are. */
export const isBusy = (): boolean => (loadavg()[0] ?? 0) > cpus().length / 4

/** What was measured, and on what. Names neither hosts nor folders. */
export function facts(): [string, string][] {
  const binary = resolve(process.env['COMMUNE_BIN'] ?? '')
  const client = process.env['COMMUNE_WEB_DIR'] ? 'from a folder' : 'the one inside the binary'
  return [
    ['date', `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`],
    ['commit', attempt(commit)],
    ['server', `${attempt(() => say(binary, '--version'))}, profile \`${basename(dirname(binary))}\`, on loopback`],
    ['client', client],
    ['processors', `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['system', system()],
    ['browser', `${attempt(() => say(chromium().launchOptions.executablePath, '--version'))}, headless, 1280 × 800`],
    ['node', process.version],
    ['load before', loadavg().map((one) => one.toFixed(1)).join(' ')],
  ]
}
