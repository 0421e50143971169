import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useSessionStore } from '@/stores/session'
import { FakeServer } from '@/test/fakeServer'
import { newDevice, openPage } from '@/test/world'
import OwnDataSection from './OwnDataSection.vue'

const at = '2026-11-21T10:00:00Z'
const made = { state: 'making', done: 40, total: 100, size: 0, asked_at: at, made_at: null, ends_at: '2026-11-28T10:00:00Z' }
const ready = { ...made, state: 'ready', done: 100, size: 12_345, made_at: at }

let server: FakeServer
let section: VueWrapper

beforeEach(() => {
  newDevice()
  server = new FakeServer()
  const ann = server.addUser('ann')
  openPage(server, ann.id)
  useSessionStore().me = ann
})

afterEach(() => section.unmount())

/** The answers to one look after another. */
function answers(...all: object[]): void {
  const bodies = all.map((archive) => ({ status: 200, body: { archive } }))
  server.instead.set('GET /me/own-data', bodies)
}

it('shows how far it is until it is ready, and then where to fetch it', async () => {
  answers(made, ready)
  section = mount(OwnDataSection)
  await vi.waitFor(() => expect(section.find('progress').exists()).toBe(true))
  const bar = section.get<HTMLProgressElement>('progress').element
  expect([bar.value, bar.max]).toEqual([40, 100])
  await vi.waitFor(() => expect(section.text()).toContain('12.3 kB'), { timeout: 3_000 })
  expect(section.get('a').attributes()).toMatchObject({ href: '/api/v1/me/own-data/file', download: '' })
})

it('says that it failed, and that another one can be made', async () => {
  answers({ ...made, state: 'failed' })
  section = mount(OwnDataSection)
  await vi.waitFor(() => expect(section.get('[role=alert]').text()).toContain('could not be made'))
  expect(section.get('button').text()).toBe('Download my data')
})

it('says what is wrong where it cannot be looked up, and looks again', async () => {
  server.instead.set('GET /me/own-data', [{ status: 503, body: { code: 'busy' } }, { status: 200, body: { archive: ready } }])
  section = mount(OwnDataSection)
  await vi.waitFor(() => expect(section.find('[role=alert]').exists()).toBe(true))
  await section.get('button').trigger('click')
  await vi.waitFor(() => expect(section.text()).toContain('12.3 kB'))
})
