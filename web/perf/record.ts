import { test } from '@playwright/test'
import { quantile } from './quantile'

/** One line of the table. */
export interface Row {
  goal: number
  what: string
  target: string
  floor: string
  measured: string
  /** Null where nothing was measured. */
  holds: boolean | null
}

/** What an annotation of a test is called that is a line of the table. */
export const ROW = 'row of the table'

/** Puts a line into the table. */
export function record(row: Row): void {
  test.info().annotations.push({ type: ROW, description: JSON.stringify(row) })
}

const QUANTILES = { p50: 0.5, p95: 0.95, max: 1 } as const
type Quantile = keyof typeof QUANTILES
type Limits = Partial<Record<Quantile, number>>

interface Times {
  goal: number
  what: string
  limits: Limits
  values: readonly number[]
  floor?: readonly number[]
}

/** Times in milliseconds. */
export function recordTimes({ goal, what, limits, values, floor }: Times): void {
  const asked = Object.keys(limits) as Quantile[]
  const told = new Set<Quantile>([...(['p50', 'p95'] as const), ...asked, 'max'])
  record({
    goal,
    what,
    target: `${asked.map((name) => `${name} ≤ ${limits[name]}`).join(', ')} ms`,
    floor: floor === undefined ? '' : `${summary(floor, ['p50', ...asked])} ms`,
    measured: `${summary(values, [...told])} ms of ${values.length}`,
    holds: values.length > 0 && asked.every((name) => quantile(values, QUANTILES[name]) <= (limits[name] ?? 0)),
  })
}

function summary(values: readonly number[], names: readonly Quantile[]): string {
  return [...new Set(names)].map((name) => `${name} ${tenths(quantile(values, QUANTILES[name]))}`).join(', ')
}

interface Amount {
  goal: number
  what: string
  limit: number
  value: number
  unit: string
  note?: string
  floor?: string
}

/** One number with an upper limit. */
export function recordAmount({ goal, what, limit, value, unit, note = '', floor = '' }: Amount): void {
  const measured = `${[tenths(value), unit].filter(Boolean).join(' ')}${note && `, ${note}`}`
  record({ goal, what, target: `≤ ${limit}${unit && ` ${unit}`}`, floor, measured, holds: value <= limit })
}

/** What is not measured here, and why or where. */
export function recordAbsent(goal: number, what: string, target: string, why: string): void {
  record({ goal, what, target, floor: '', measured: why, holds: null })
}

/** With one decimal where that says something. */
export const tenths = (value: number): string => (Number.isInteger(value) || value >= 1000 ? value.toFixed(0) : value.toFixed(1))
