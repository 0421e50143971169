import { expect, it } from 'vitest'
import { asksMore, mayCome } from './newcomers'

it('asks nobody more than a name and a password where anybody may come', () => {
  expect(asksMore({ mode: 'open', terms_url: null })).toBe(false)
  expect(asksMore({ mode: 'open', terms_url: 'https://club.example/terms' })).toBe(true)
  expect(asksMore({ mode: 'closed', terms_url: null })).toBe(true)
})

it('lets those in who hold an invitation, and nobody where nobody may come', () => {
  const may = (mode: 'open' | 'invitation' | 'closed') => [undefined, '', 'abc'].map((held) => mayCome({ mode, terms_url: null }, held))
  expect(may('open')).toEqual([true, true, true])
  expect(may('invitation')).toEqual([false, false, true])
  expect(may('closed')).toEqual([false, false, false])
})
