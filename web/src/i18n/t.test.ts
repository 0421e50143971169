import { expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import { bytesText, filesText } from './files'
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

it('says what files are, and how large, in one line', () => {
  expect([['image/png'], ['image/png', 'image/gif'], ['video/mp4'], ['image/png', 'text/plain', 'audio/ogg']].map(filesText)).toEqual(['Photo', '2 photos', 'Video', '3 files'])
  expect([0, 999, 1000, 2_345_678, 1_000_000_000].map(bytesText)).toEqual(['0 byte', '999 byte', '1 kB', '2.3 MB', '1 GB'])
})
