import { enableAutoUnmount, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import type { Room } from '@/api/types'
import { useLiveStore } from '@/stores/live'
import { usePresenceStore } from '@/stores/presence'
import { aRoom, aUser } from '@/test/factories'
import { usePeer } from './usePeer'

enableAutoUnmount(afterEach)
beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers({ now: Date.parse('2026-11-20T08:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

it('says of the other one that they are online, else when they last were, and nothing where they hide it', async () => {
  const presence = usePresenceStore()
  const lookUp = vi.spyOn(presence, 'lookUp').mockResolvedValue()
  const room: Room = aRoom({ id: 5, kind: 'direct', peer: aUser({ id: 2, username: 'bob' }) })
  const page = mount(
    defineComponent({
      setup() {
        const { words } = usePeer(() => room)
        return () => h('p', words.value)
      },
    }),
  )
  expect(lookUp).not.toHaveBeenCalled()
  useLiveStore().connection = 'online'
  await nextTick()
  expect(lookUp).toHaveBeenCalledExactlyOnceWith(2)
  expect(page.text()).toBe('')
  presence.rooms.set(5, { room: 5, online: 1, users: [2] })
  await nextTick()
  expect(page.text()).toBe('online')
  presence.rooms.set(5, { room: 5, online: 0, users: [] })
  await nextTick()
  expect(lookUp).toHaveBeenCalledTimes(2)
  await vi.advanceTimersByTimeAsync(3000)
  expect(lookUp).toHaveBeenCalledTimes(3)
  presence.lastSeen.set(2, '2026-11-20T07:59:30Z')
  await nextTick()
  expect(page.text()).toBe('last seen just now')
  await vi.advanceTimersByTimeAsync(5 * 60_000)
  expect(page.text()).toBe('last seen 5 minutes ago')
})
