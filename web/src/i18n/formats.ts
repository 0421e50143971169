import { badge } from '@/domain/marks'
import { t, tongue } from './t'

const SHAPES = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  moment: { dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' },
  weekday: { weekday: 'long' },
  shortWeekday: { weekday: 'short' },
  dayAndMonth: { weekday: 'long', day: 'numeric', month: 'long' },
  fullDay: { day: 'numeric', month: 'long', year: 'numeric' },
  shortDay: { day: 'numeric', month: 'short' },
  numericDay: { day: '2-digit', month: '2-digit', year: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** Formatters are costly to make and every row asks for one; they last as long as the language does. */
let made = new Map<string, Intl.DateTimeFormat>()
let madeFor = ''

function inShape(shape: keyof typeof SHAPES, at: number | Date): string {
  const { tag } = tongue.value
  if (madeFor !== tag) {
    made = new Map()
    madeFor = tag
  }
  let format = made.get(shape)
  if (format === undefined) made.set(shape, (format = new Intl.DateTimeFormat(tag, SHAPES[shape])))
  return format.format(at)
}

/** 14:05 */
export function clock(at: number): string {
  return inShape('time', at)
}

/** November 20, 2026 at 14:05 */
export function exactly(at: number): string {
  return inShape('moment', at)
}

/** The name of a day over its messages: today, yesterday, a weekday, or a date. */
export function dayName(at: number, now: number = Date.now()): string {
  const days = daysBetween(at, now)
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.yesterday')
  if (days > 1 && days < 7) return inShape('weekday', at)
  return inShape(isSameYear(at, now) ? 'dayAndMonth' : 'fullDay', at)
}

/** The short time beside a room: a clock today, then a weekday, then a date. */
export function shortTime(at: number, now: number = Date.now()): string {
  const days = daysBetween(at, now)
  if (days <= 0) return clock(at)
  if (days < 7) return inShape('shortWeekday', at)
  return inShape(isSameYear(at, now) ? 'shortDay' : 'numericDay', at)
}

/** The number on a badge in the digits of the language; empty where there is nothing to say. */
export function badgeText(unread: number): string {
  return badge(unread).replace(/\d+/, (digits) => tongue.value.numbers.format(Number(digits)))
}

/** A number in the digits of the language. */
export function numberText(value: number): string {
  return tongue.value.numbers.format(value)
}

function isSameYear(at: number, now: number): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear()
}

function daysBetween(at: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / 86_400_000)
}
