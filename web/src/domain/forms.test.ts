import { expect, it } from 'vitest'
import { joinTokenIn, passwordFault, returnPath, roomNameFault, usernameFault } from './forms'

it.each([
  ['ann', null],
  [' Zoë.k-1_2 ', null],
  ['日本', null],
  ['', 'required'],
  ['a b', 'characters'],
  ['x'.repeat(33), 'too_long'],
  ['e\u0301'.repeat(32), null],
  ['Ⓐnn', null],
  ['...', 'no_letter'],
])('username %j: %j', (name, fault) => expect(usernameFault(name)).toBe(fault))

it.each([
  ['', 'required'],
  ['seven77', 'too_short'],
  ['eight888', null],
  ['x'.repeat(129), 'too_long'],
])('password %j: %j', (password, fault) => expect(passwordFault(password)).toBe(fault))

it.each([
  ['  ', 'required'],
  ['Küche 🍳', null],
  ['a\u0007b', 'characters'],
  ['\u202egnp.exe', 'characters'],
  ['x'.repeat(101), 'too_long'],
])('room name %j: %j', (name, fault) => expect(roomNameFault(name)).toBe(fault))

it('finds the token in a whole link or alone', () => {
  expect(joinTokenIn(' http://home.test:8000/join/abc-DEF_1?x=1 ')).toBe('abc-DEF_1')
  expect(joinTokenIn('abc-DEF_1')).toBe('abc-DEF_1')
})

it.each([
  ['/r/abc', '/r/abc'],
  ['//evil.example', '/home'],
  ['/\\evil.example', '/home'],
  ['https://evil.example', '/home'],
  ['/sign-in?next=/x', '/home'],
  [undefined, '/home'],
])('returns to %j as %j', (wanted, path) => expect(returnPath(wanted)).toBe(path))
