import { expect, it } from 'vitest'
import { stepsBetween } from './transition'

const list = (ids: string) => ids.split('').map((id) => ({ id, kind: id === 'D' ? 'day' : 'message' }))
const steps = (before: string, after: string) =>
  stepsBetween(list(before), list(after)).map((step) => `${step.front ? '<' : '>'}${step.rows.map((row) => row.id).join('')}`)

it.each([
  ['Dcde', 'Dabcde', ['<Dabcde', '>Dabcde']],
  ['Dcde', 'Dcdef', ['>Dcdef']],
  ['cdefg', 'abcde', ['<abcdefg', '>abcde']],
  ['abcde', 'cdefg', ['<cde', '>cdefg']],
  ['abc', 'xyz', ['>xyz']],
  ['', 'abc', ['>abc']],
])('%s to %s', (before, after, expected) => expect(steps(before, after)).toEqual(expected))
