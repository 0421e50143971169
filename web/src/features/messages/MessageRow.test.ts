import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import type { Pending } from '@/domain/message'
import { usePeopleStore } from '@/stores/people'
import MessageRow from './MessageRow.vue'

beforeEach(() => setActivePinia(createPinia()))

function row(text: string, state: Pending['state'] | null) {
  const at = Date.parse('2026-11-20T10:00:00Z')
  const pending: Pending = { key: 'k', room: 5, text, at, state: state ?? { kind: 'queued' } }
  const message = { seq: 1, key: 'k', by: 2, at: new Date(at).toISOString(), text }
  return mount(MessageRow, {
    props: {
      row: state === null ? { kind: 'message', id: 'k', message, at, head: true } : { kind: 'pending', id: 'k', pending, at, head: true },
      position: 1,
      current: true,
      link: state === null ? '/r/abc/m/1' : null,
      marked: false,
      by: 2,
      name: '<b>bob</b>',
      mine: state !== null,
      bubbles: false,
      why: 'The server could not do this.',
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
