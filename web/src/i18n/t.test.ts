import { expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import { dayName, shortTime } from './formats'
import { problemText } from './problems'
import { t } from './t'

it('fills in names and picks the plural', () => {
  expect(t('rooms.members', { count: 1 })).toBe('1 member')
  expect(t('rooms.members', { count: 1200 })).toBe('1,200 members')
  expect(t('details.remove_title', { name: '<b>' })).toBe('Remove <b>?')
})

it('says ours where there is a sentence for a code, else the server’s', () => {
  expect(problemText(new Problem(409, 'username_taken', 'x'))).toBe('This username is taken.')
  expect(problemText(new Problem(409, 'something_new', 'The server explains.'))).toBe('The server explains.')
  expect(problemText(new Problem(429, 'rate_limited', '', 3000))).toContain('3 seconds')
})

it('names days as people do', () => {
  const now = new Date(2026, 10, 20, 9).getTime()
  const before = (days: number) => new Date(2026, 10, 20 - days, 23).getTime()
  expect([0, 1, 2, 8].map((days) => dayName(before(days), now))).toEqual(['Today', 'Yesterday', 'Wednesday', 'Thursday, November 12'])
  expect(shortTime(before(1), now)).toBe('Thu')
})
