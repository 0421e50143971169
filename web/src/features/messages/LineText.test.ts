import { mount, RouterLinkStub } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import type { Sentence } from '@/domain/lines'
import { usePeopleStore } from '@/stores/people'
import { aRoom, aUser } from '@/test/factories'
import LineText from './LineText.vue'

const logged = { room: 5, seq: 3, at: '2026-11-20T10:00:00Z', by: 1 }
const joined = (user: number, by = user) => ({ ...logged, by, event: 'member.joined' as const, data: { user, role: 'member' as const, from: 1 } })

beforeEach(() => {
  setActivePinia(createPinia())
  usePeopleStore().learn(['ann', 'bob', 'cy', 'di', 'eve'].map((username, at) => aUser({ id: at + 1, username })))
})

const shown = (...lines: [Sentence[0], ...Sentence[0][]]) => mount(LineText, { props: { room: aRoom({ id: 5 }), lines }, global: { stubs: { RouterLink: RouterLinkStub } } })
/** Without what isolates names. */
const said = (...lines: Parameters<typeof shown>) => shown(...lines).text().replace(/[\u2066-\u2069]/g, '')

it('names up to four who came, and counts the others', () => {
  expect(said(joined(2))).toBe('bob joined')
  expect(said(joined(2), joined(3), joined(4), joined(5))).toBe('bob, cy, di, and eve joined')
  expect(said(joined(2), joined(3), joined(4), joined(5), joined(1))).toBe('bob, cy, di, and 2 others joined')
  const [first, ...more] = Array.from({ length: 5000 }, (_, at) => joined(at + 2))
  expect(first && said(first, ...more)).toBe('bob, cy, di, and 4,997 others joined')
  expect(said(joined(2, 1), joined(3, 1))).toBe('ann added bob and cy')
})

it('keeps a name of another direction by itself', () => {
  usePeopleStore().learn([aUser({ id: 2, username: 'نور' })])
  expect(shown(joined(2), joined(3)).text()).toBe('\u2068\u2068نور\u2069 and \u2068cy\u2069\u2069 joined')
})

it('says all that changed of a room at once, and whom the server stands for', () => {
  expect(said({ ...logged, event: 'room.changed', data: { name: 'Reading', archived: true } })).toBe('ann called the room “Reading” and ann archived the room')
  expect(said({ ...logged, by: null, event: 'member.removed', data: { user: 2 } })).toBe('The server removed bob')
})

it('leads to what was pinned', () => {
  const line = shown({ ...logged, event: 'message.pinned', data: { seq: 2 } })
  expect(line.getComponent(RouterLinkStub).props('to')).toMatch(/\/m\/2$/)
  expect(line.attributes('role')).toBe('article')
  expect(shown(joined(2)).findComponent(RouterLinkStub).exists()).toBe(false)
  expect(shown(joined(2)).attributes('role')).toBeUndefined()
})
