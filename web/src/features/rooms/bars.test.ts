import { enableAutoUnmount, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useLiveStore } from '@/stores/live'
import { useUpdateStore } from '@/stores/update'
import ConnectionBar from './ConnectionBar.vue'
import UpdateBar from './UpdateBar.vue'

enableAutoUnmount(afterEach)
beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function waits(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms)
  await nextTick()
}

it('says nothing of a blink, and of a longer absence until it is over', async () => {
  const live = useLiveStore()
  live.connection = 'online'
  live.everOnline = true
  const region = mount(ConnectionBar).get('[role=status]')
  live.connection = 'waiting'
  await nextTick()
  await waits(1000)
  expect(region.text()).toBe('')
  live.connection = 'online'
  await nextTick()
  await waits(1000)

  live.connection = 'waiting'
  await nextTick()
  await waits(1000)
  expect(region.text()).toBe('')
  await waits(200)
  expect(region.text()).toContain('Reconnecting… What you write is kept.')
  live.connection = 'online'
  await nextTick()
  expect(region.text()).toBe('')
})

it('tells a first connection from a lost one, and both from a device without network', async () => {
  const live = useLiveStore()
  const wrapper = mount(ConnectionBar)
  await waits(1200)
  expect(wrapper.text()).toContain('Connecting…')
  live.everOnline = true
  await nextTick()
  expect(wrapper.text()).toContain('Reconnecting…')
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
  window.dispatchEvent(new Event('offline'))
  await nextTick()
  expect(wrapper.text()).toContain('You are offline.')
})

it('tries at once when asked to', async () => {
  const hurry = vi.spyOn(useLiveStore(), 'hurry').mockReturnValue()
  const wrapper = mount(ConnectionBar)
  await waits(1200)
  await wrapper.get('button').trigger('click')
  expect(hurry).toHaveBeenCalledOnce()
})

it('offers the newer client and changes to it when asked to', async () => {
  const update = useUpdateStore()
  const apply = vi.spyOn(update, 'apply').mockReturnValue()
  const wrapper = mount(UpdateBar)
  expect(wrapper.get('[role=status]').text()).toBe('')
  update.ready = true
  await nextTick()
  expect(wrapper.get('[role=status]').text()).toContain('A new version is ready.')
  await wrapper.get('button').trigger('click')
  expect(apply).toHaveBeenCalledExactlyOnceWith()
})

it('asks for a newer client whenever the server is back', async () => {
  const live = useLiveStore()
  const check = vi.spyOn(useUpdateStore(), 'check')
  mount(UpdateBar)
  expect(check).not.toHaveBeenCalled()
  live.connection = 'online'
  await nextTick()
  live.connection = 'waiting'
  await nextTick()
  expect(check).toHaveBeenCalledOnce()
})
