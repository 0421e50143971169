import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import type { Message, Pending } from '@/domain/message'
import { useLightboxStore } from '@/stores/lightbox'
import { useNearStore } from '@/stores/near'
import { usePeopleStore } from '@/stores/people'
import { aRoom } from '@/test/factories'
import MessageRow from './MessageRow.vue'

// What few messages have is another file.
beforeAll(() => import('./begun'))
beforeEach(() => setActivePinia(createPinia()))

function row(text: string, state: Pending['state'] | null, over: Partial<Message> = {}) {
  const at = Date.parse('2026-11-20T10:00:00Z')
  const pending: Pending = { key: 'k', room: 5, text, at, state: state ?? { kind: 'queued' } }
  const message = { seq: 1, key: 'k', by: 2, at: new Date(at).toISOString(), text, ...over }
  return mount(MessageRow, {
    props: {
      room: aRoom({ uri: 'abc' }),
      row: state === null ? { kind: 'message', id: 'k', message, at, head: true } : { kind: 'pending', id: 'k', pending, at, head: true },
      position: 1,
      current: true,
      marked: false,
      by: 2,
      name: '<b>bob</b>',
      mine: state !== null,
    },
  })
}

it('shows markup as the text it is', () => {
  const wrapper = row('<img src=x onerror=alert(1)> http://example.org/ javascript:alert(1)', null)
  expect(wrapper.findAll('img, b, script')).toHaveLength(0)
  expect(wrapper.get('.message-text').text()).toBe('<img src=x onerror=alert(1)> http://example.org/ javascript:alert(1)')
  const links = wrapper.findAll('.message-text a')
  expect(links.map((link) => link.attributes('href'))).toEqual(['http://example.org/'])
  expect(links[0]?.attributes('rel')).toContain('noopener')
})

it('leads to its own address, which it has only once it is in the log', () => {
  expect(row('hello', null).get('time a').attributes('href')).toBe('/r/abc/m/1')
  expect(row('hello', { kind: 'queued' }).find('time a').exists()).toBe(false)
})

it('names its author and time to those who do not see it', () => {
  const wrapper = row('hello', null)
  const label = wrapper.get('article').attributes('aria-labelledby') ?? ''
  expect(wrapper.get(`[id="${label}"]`).text()).toContain('<b>bob</b>')
  expect(wrapper.get('.message-text').attributes('dir')).toBe('auto')
})

it('offers to retry or delete what failed, in words', async () => {
  const wrapper = row('stubborn', { kind: 'failed', code: 'internal' })
  expect(wrapper.text()).toContain('Not sent: The server could not do this.')
  const [retry, remove] = wrapper.findAll('button')
  await retry?.trigger('click')
  await remove?.trigger('click')
  expect(wrapper.emitted()).toMatchObject({ retry: [[]], remove: [[]] })
})

it('marks what a bot says', () => {
  const people = usePeopleStore()
  people.users.set(2, { id: 2, username: 'bob', admin: false })
  expect(row('hello', null).find('small').exists()).toBe(false)
  people.users.set(2, { id: 2, username: 'bob', admin: false, bot: true })
  expect(row('hello', null).find('small').exists()).toBe(true)
})

it('shows what people answered with, and asks to give it too or to take it back', async () => {
  const wrapper = row('hello', null, { reactions: [{ emoji: '👍', count: 2, mine: true }, { emoji: '🎉', count: 1, mine: false }] })
  const [mine, theirs] = wrapper.findAll('.chip')
  expect(mine?.attributes()).toMatchObject({ 'aria-pressed': 'true', 'aria-label': '👍, 2 people' })
  expect(theirs?.attributes()).toMatchObject({ 'aria-pressed': 'false', 'aria-label': '🎉, 1 person' })
  await theirs?.trigger('click')
  expect(wrapper.emitted('act')).toEqual([['toggle', '🎉']])
})

it('leaves a quiet line where a message was deleted, and says who did it where that was not its author', () => {
  usePeopleStore().learn([{ id: 3, username: 'carol', admin: false }])
  expect(row('', null, { deleted: 2 }).get('.message-text').text()).toBe('This message was deleted.')
  expect(row('', null, { deleted: 3 }).get('.message-text').text()).toBe('carol deleted this message.')
  expect(row('', null, { deleted: 3 }).get('article').attributes('data-state')).toBe('gone')
})

it('says that it was edited, that it is pinned, and where it comes from as far as that may be known', async () => {
  usePeopleStore().learn([{ id: 3, username: 'carol', admin: false }])
  const wrapper = row('hello', null, { edited: 9, pinned: true, forwarded: { by: 3, room: 77, seq: 5 } })
  await vi.waitFor(() => expect(wrapper.text()).toContain('Forwarded from carol'))
  expect(wrapper.text()).toMatch(/edited\s*·\s*pinned/)
  // A room that I am not in has no address here.
  expect(wrapper.findAll('a').some((link) => link.attributes('href')?.endsWith('/m/5'))).toBe(false)
})

const picture = { id: 7, name: '<i>lake</i>.png', type: 'image/png', size: 1000, width: 640, height: 360 }
const page = { id: 8, name: 'page.html', type: 'text/html', size: 2_300_000 }

it('shows pictures in the room that they take, and whatever else is a file as a card', async () => {
  const wrapper = row('', null, { files: [picture, page] })
  expect(wrapper.get('article').attributes('data-state')).toBe('logged')
  expect(wrapper.find('.message-text').exists()).toBe(false)
  const shown = wrapper.get('.picture')
  expect(shown.attributes('style')).toContain('aspect-ratio: 320 / 180')
  expect(shown.get('img').attributes()).toMatchObject({ src: '/api/v1/files/7/small#0', alt: '<i>lake</i>.png' })
  await shown.trigger('click')
  expect(useLightboxStore().at).toMatchObject({ room: 5, seq: 1, file: { id: 7 } })
  const card = wrapper.get('a[download]')
  expect(card.attributes()).toMatchObject({ href: '/api/v1/files/8', download: 'page.html' })
  expect(card.text()).toContain('2.3 MB')
  expect(wrapper.findAll('i')).toHaveLength(0)
})

it('shows pictures that cannot be read as files, and none of somebody blocked until they are asked for', async () => {
  expect(row('', null, { files: [{ ...picture, width: null }] }).find('.picture').exists()).toBe(false)
  useNearStore().blocked.add(2)
  const wrapper = row('hello', null, { files: [picture] })
  await vi.waitFor(() => expect(wrapper.text()).toContain('Written by someone you blocked'))
  expect([wrapper.find('.picture').exists(), wrapper.find('.message-text').exists()]).toEqual([false, false])
  await wrapper.get('.body button').trigger('click')
  expect([wrapper.find('.picture').exists(), wrapper.find('.message-text').exists()]).toEqual([true, true])
})
