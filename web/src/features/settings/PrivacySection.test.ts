import { mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useNoticesStore } from '@/stores/notices'
import { useSessionStore } from '@/stores/session'
import { FakeServer } from '@/test/fakeServer'
import { newDevice, openPage } from '@/test/world'
import PrivacySection from './PrivacySection.vue'

let server: FakeServer

beforeEach(() => {
  newDevice()
  server = new FakeServer()
  const ann = server.addUser('ann')
  openPage(server, ann.id)
  useSessionStore().me = ann
})

const box = () => mount(PrivacySection).get<HTMLInputElement>('input')

it('hides being online, and shows it again', async () => {
  const field = box()
  expect(field.element.checked).toBe(true)
  await field.setValue(false)
  await vi.waitFor(() => expect(useSessionStore().me?.presence).toBe('nobody'))
  expect(server.presence.hidden.has(1)).toBe(true)
  await nextTick()
  expect(field.element.checked).toBe(false)
  await field.setValue(true)
  await vi.waitFor(() => expect(server.presence.hidden.has(1)).toBe(false))
})

it('stays as it was where the server does not agree, and says so', async () => {
  server.instead.set('PATCH /me', [{ status: 503, body: { code: 'busy' } }])
  const field = box()
  await field.setValue(false)
  await vi.waitFor(() => expect(useNoticesStore().toast?.text).toContain('busy'))
  expect(field.element.checked).toBe(true)
})

it('follows a change made on another device', async () => {
  const field = box()
  useSessionStore().learn({ presence: 'nobody' })
  await nextTick()
  expect(field.element.checked).toBe(false)
})

it('cannot be changed while the server was not reached yet', () => {
  useSessionStore().me = { id: 1, username: 'ann', admin: false }
  expect(box().element.disabled).toBe(true)
})
