import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { record, recordAbsent, recordAmount, tenths } from './record'
import { test } from './visitor'

/** What `npm run lighthouse` leaves behind. */
const LIGHTHOUSE = 'tools/lighthouse/result.json'

interface Audited {
  commit: string
  pages: { name: string; performance: number; accessibility: number; practices: number; fcp: number; lcp: number; tbt: number; cls: number }[]
}

/** How many seconds a command takes. */
async function seconds(folder: string, command: string, ...args: string[]): Promise<number> {
  const began = performance.now()
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((next) => child.once('close', next))
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}: ${said.slice(-500)}`)
  return (performance.now() - began) / 1000
}

test('G5 and G6: Lighthouse', () => {
  const scores = 'performance / accessibility / best practices'
  const times = 'FCP · LCP · TBT · CLS'
  if (!existsSync(LIGHTHOUSE)) {
    recordAbsent(5, `Lighthouse: ${scores}`, 'sign-in ≥ 95/100/100, room ≥ 90/100/100', 'not run: `npm run lighthouse` in `web/tools/lighthouse` first')
    recordAbsent(6, `Lighthouse: ${times}`, '≤ 1.5 s · 2 s · 150 ms · 0.02', 'not run')
    return
  }
  const { commit, pages } = JSON.parse(readFileSync(LIGHTHOUSE, 'utf8')) as Audited
  for (const { name, performance, accessibility, practices, fcp, lcp, tbt, cls } of pages) {
    const least = name === 'room' ? 90 : 95
    record({
      goal: 5,
      what: `${name}: ${scores}`,
      target: `≥ ${least}/100/100`,
      floor: '',
      measured: `${performance}/${accessibility}/${practices} (at ${commit})`,
      holds: performance >= least && accessibility === 100 && practices === 100,
    })
    record({
      goal: 6,
      what: `${name}: ${times}`,
      target: '≤ 1.5 s · 2 s · 150 ms · 0.02',
      floor: '',
      measured: `${(fcp / 1000).toFixed(2)} s · ${(lcp / 1000).toFixed(2)} s · ${tenths(tbt)} ms · ${cls.toFixed(3)} (at ${commit})`,
      holds: fcp <= 1500 && lcp <= 2000 && tbt <= 150 && cls <= 0.02,
    })
  }
})

test('G17 and G18: measured elsewhere', () => {
  recordAbsent(17, 'one hour at 1 message/s: heap, detached nodes', '+ ≤ 10 MB, no growth', 'not run: this takes an hour')
  recordAbsent(18, 'axe violations, all screens and modes', '0', 'asserted end to end: `web/e2e/access.spec.ts`')
})

test('G19: installing and building', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'commune-install-'))
  try {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(file, join(folder, file))
    const install = await seconds(folder, 'npm', 'ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund')
    const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as { packages: object }
    recordAmount({ goal: 19, what: '`npm ci --omit=dev --ignore-scripts`', limit: 20, value: install, unit: 's' })
    recordAmount({ goal: 19, what: 'packages that it installs', limit: 120, value: Object.keys(lock.packages).length, unit: '' })
    const build = await seconds('.', process.execPath, resolve('node_modules/vite/bin/vite.js'), 'build', '--outDir', join(folder, 'dist'), '--emptyOutDir', '--logLevel', 'error')
    recordAmount({ goal: 19, what: '`vite build`', limit: 5, value: build, unit: 's' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
