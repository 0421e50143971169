import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import { facts, isBusy } from './machine'
import { ROW, type Row } from './record'

const GOALS = 20
const PLACE = process.env['COMMUNE_PERF_REPORT'] ?? '../docs/web-performance.md'
const INTRODUCTION = `# Performance of the web client

Written by \`npm run perf\` in \`web/\`; not to be edited. Bytes, counts and pixels are also asserted by the end-to-end tests; times and frame rates are
recorded here, each beside a floor of the same run where there is one: the same probe on an empty page of the same server, or a bare request. A miss stays.

A time ends at the first task after the frame that shows what is waited for. Bytes are gzip. 4× is a processor slowed down by Chromium.
`

/** Writes what the measurements recorded as a table, into the file that COMMUNE_PERF_REPORT names where only some of them run. Tells which broke off. */
export default class Table implements Reporter {
  private readonly began = Date.now()
  private readonly facts = facts()
  private readonly warning = isBusy() ? `\n**The machine was busy with other work: times are too long, and to be measured again.**\n` : ''
  private readonly rows: Row[] = []
  private readonly broken: string[] = []

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const { type, description } of result.annotations) {
      if (type === ROW && description !== undefined) this.rows.push(JSON.parse(description) as Row)
    }
    if (result.status !== 'passed') this.broken.push(test.title)
  }

  onEnd({ status }: FullResult): void {
    if (status === 'interrupted') return
    writeFileSync(PLACE, this.text())
    console.log(`${relative('..', PLACE)}: ${this.rows.filter(({ holds }) => holds === false).length} misses of ${this.rows.length} lines`)
  }

  private text(): string {
    const known = [...this.facts, ['took', `${Math.round((Date.now() - this.began) / 1000)} s`]]
    const broken = this.broken.length === 0 ? '' : `\nBroke off: ${this.broken.join('; ')}.\n`
    return `${INTRODUCTION}\n${table(['', ''], known)}${this.warning}${broken}\n${table(['goal', 'what', 'target', 'floor', 'measured', ''], this.lines())}`
  }

  private lines(): string[][] {
    return Array.from({ length: GOALS }, (_, index) => index + 1).flatMap((goal) => {
      const rows = this.rows.filter((row) => row.goal === goal)
      if (rows.length === 0) return [[`G${goal}`, '', '', '', 'not measured', '–']]
      return rows.map(({ what, target, floor, measured, holds }) => [`G${goal}`, what, target, floor, measured, verdict(holds)])
    })
  }
}

const verdict = (holds: boolean | null) => (holds === null ? '–' : holds ? 'holds' : '**misses**')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('')
}
