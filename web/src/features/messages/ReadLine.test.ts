import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { usePresenceStore } from '@/stores/presence'
import { aRoom } from '@/test/factories'
import { FakeServer } from '@/test/fakeServer'
import { newDevice, openPage } from '@/test/world'
import ReadLine from './ReadLine.vue'

const at = '2026-11-20T10:00:00.000000Z'
let server: FakeServer
let room: number

beforeEach(() => {
  newDevice()
  server = new FakeServer()
  const ann = server.addUser('ann').id
  room = server.addRoom('', ann, 'direct').id
  openPage(server, ann)
})

const tell = (user: number, seq: number) => usePresenceStore().readListeners.forEach((listener) => listener({ event: 'room.read', room, user, seq, at }))

function line(kind: 'direct' | 'group', readers: unknown) {
  server.instead.set(`GET /rooms/${room}/readers`, [{ status: 200, body: { readers } }])
  return mount(ReadLine, { props: { room: aRoom({ id: room, kind }), seq: 5 }, attachTo: document.body })
}

it('asks once the server tells of moves, and says that the other has read it when they do', async () => {
  const wrapper = line('direct', [{ user: 2, since: 1, seq: 4, at }])
  await flushPromises()
  expect([wrapper.text(), server.asked.length]).toEqual(['', 0])
  usePresenceStore().told = [room]
  await vi.waitFor(() => expect(wrapper.text()).toBe('Sent'))
  tell(2, 5)
  await nextTick()
  expect(wrapper.text()).toBe('Read')
  tell(2, 4)
  await nextTick()
  expect(wrapper.text()).toBe('Sent')
  await wrapper.setProps({ seq: null })
  expect(wrapper.text()).toBe('')
})

it('asks again when it hears of somebody who was not there', async () => {
  usePresenceStore().told = [room]
  const wrapper = line('direct', [])
  await vi.waitFor(() => expect(wrapper.text()).toBe('Sent'))
  server.instead.set(`GET /rooms/${room}/readers`, [{ status: 200, body: { readers: [{ user: 2, since: 1, seq: 5, at }] } }])
  tell(2, 5)
  await vi.waitFor(() => expect(wrapper.text()).toBe('Read'))
})

it('misses nothing that is told while the answer is on its way', async () => {
  usePresenceStore().told = [room]
  const wrapper = line('direct', [{ user: 2, since: 1, seq: 4, at }])
  expect(wrapper.text()).toBe('')
  tell(2, 5)
  await vi.waitFor(() => expect(wrapper.text()).toBe('Read'))
  expect(server.asked.filter((line) => line.endsWith('/readers'))).toHaveLength(1)
})

it('counts in a group, and says nothing where nothing is told', async () => {
  usePresenceStore().told = [room]
  const wrapper = line('group', [{ user: 2, since: 1, seq: 9, at }, { user: 3, since: 7, seq: 9, at }, { user: 4, since: 1, seq: 5, at }])
  await vi.waitFor(() => expect(wrapper.get('button').text()).toBe('Read by 2'))
  const other = line('group', null)
  await flushPromises()
  expect(other.text()).toBe('')
})
