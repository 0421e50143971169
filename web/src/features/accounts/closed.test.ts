import { expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import { closedDoor } from './closed'

it('says why a link was not looked up, and that trying again helps where it does', () => {
  const of = (problem: Problem) => closedDoor(problem, 'An invitation', { title: 'Nowhere', text: 'It is old.' })
  expect(of(new Problem(404, 'no_such_invitation', ''))).toEqual({ title: 'Nowhere', text: 'It is old.', again: false })
  expect(of(new Problem(429, 'rate_limited', '', 3000))).toEqual({ title: 'An invitation', text: 'That was a bit fast. Please wait 3 seconds.', again: true })
  expect(of(new Problem(0, 'unreachable', ''))).toMatchObject({ title: 'The server cannot be reached', again: true })
})
