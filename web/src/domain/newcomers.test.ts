import { expect, it } from 'vitest'
import { mayCome } from './newcomers'

it('lets those in who hold an invitation, and nobody where nobody may come', () => {
  const may = (mode: 'open' | 'invitation' | 'closed') => [undefined, '', 'abc'].map((held) => mayCome({ mode, terms_url: null }, held))
  expect(may('open')).toEqual([true, true, true])
  expect(may('invitation')).toEqual([false, false, true])
  expect(may('closed')).toEqual([false, false, false])
})
