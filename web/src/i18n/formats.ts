import { currentLocale, t } from './t'

const time = new Intl.DateTimeFormat(currentLocale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const moment = new Intl.DateTimeFormat(currentLocale, { dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23' })
const weekday = new Intl.DateTimeFormat(currentLocale, { weekday: 'long' })
const shortWeekday = new Intl.DateTimeFormat(currentLocale, { weekday: 'short' })
const dayAndMonth = new Intl.DateTimeFormat(currentLocale, { weekday: 'long', day: 'numeric', month: 'long' })
const fullDay = new Intl.DateTimeFormat(currentLocale, { day: 'numeric', month: 'long', year: 'numeric' })
const shortDay = new Intl.DateTimeFormat(currentLocale, { day: 'numeric', month: 'short' })
const numericDay = new Intl.DateTimeFormat(currentLocale, { day: '2-digit', month: '2-digit', year: '2-digit' })

/** 14:05 */
export function clock(at: number): string {
  return time.format(at)
}

/** November 20, 2026 at 14:05 */
export function exactly(at: number): string {
  return moment.format(at)
}

/** The name of a day over its messages: today, yesterday, a weekday, or a date. */
export function dayName(at: number, now: number = Date.now()): string {
  const days = daysBetween(at, now)
  if (days === 0) return t('time.today')
  if (days === 1) return t('time.yesterday')
  if (days > 1 && days < 7) return weekday.format(at)
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? dayAndMonth.format(at) : fullDay.format(at)
}

/** The short time beside a room: a clock today, then a weekday, then a date. */
export function shortTime(at: number, now: number = Date.now()): string {
  const days = daysBetween(at, now)
  if (days <= 0) return clock(at)
  if (days < 7) return shortWeekday.format(at)
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? shortDay.format(at) : numericDay.format(at)
}

function daysBetween(at: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / 86_400_000)
}
