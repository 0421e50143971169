import { expect, it } from 'vitest'
import { returnPath } from './forms'
import { wayTo } from './providers'

it('leads to the provider, back to the page that takes the cookie up, and on to the target', () => {
  const way = new URL(wayTo('club', '/r/abc?a=b&c=d#e'), 'http://here.test')
  expect(way.pathname).toBe('/api/v1/auth/providers/club/start')
  const next = new URL(way.searchParams.get('next') ?? '', 'http://here.test')
  expect(next.pathname).toBe('/entered')
  expect(returnPath(next.searchParams.get('next'))).toBe('/r/abc?a=b&c=d#e')
})

it('takes along what a newcomer brings', () => {
  const way = new URL(wayTo('club', '/home', { invitation: 'a&b', terms_accepted: true }), 'http://here.test')
  expect([way.searchParams.get('invitation'), way.searchParams.get('terms_accepted')]).toEqual(['a&b', 'true'])
})

it('never leads back to that page itself', () => {
  expect(returnPath('/entered?next=/entered')).toBe('/home')
})
