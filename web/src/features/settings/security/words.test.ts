import { expect, it } from 'vitest'
import type { Session } from '@/api/types'
import { nameOf, placeOf, sizeText } from './words'

const LINUX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'

function session(some: Partial<Session>): Session {
  const at = '2026-11-21T10:00:00Z'
  return { id: 1, kind: 'browser', name: LINUX, label: null, place: null, scopes: [], created_at: at, last_used_at: at, expires_at: null, current: false, ...some }
}

it.each<[Partial<Session>, string]>([
  [{}, 'Firefox on Linux'],
  [{ label: 'Kitchen' }, 'Kitchen'],
  [{ name: '' }, 'Browser'],
  [{ name: 'curl/8.0' }, 'curl/8.0'],
  [{ kind: 'key', name: 'Firefox/1 Linux' }, 'Firefox/1 Linux'],
  [{ kind: 'key', name: '' }, 'Token'],
  [{ kind: 'app', name: 'Commune/1 (Android)' }, 'Commune/1 (Android)'],
  [{ kind: 'app', name: '' }, 'App'],
])('%o is called %s', (some, name) => expect(nameOf(session(some))).toBe(name))

it.each<[Session['place'], string]>([
  [null, ''],
  [{ kind: 'here' }, 'On the server itself'],
  [{ kind: 'home' }, 'In the home network'],
  [{ kind: 'elsewhere', network: '203.0.113.0/24' }, 'From 203.0.113.0/24'],
])('%o is told as "%s"', (place, text) => expect(placeOf(session({ place }))).toBe(text))

it.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1_000, '1 kB'],
  [12_345, '12.3 kB'],
  [5_250_000, '5.25 MB'],
  [7_000_000_000_000, '7,000 GB'],
])('%i bytes are told as %s', (bytes, text) => expect(sizeText(bytes)).toBe(text))
