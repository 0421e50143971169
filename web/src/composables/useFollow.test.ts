import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { usePresenceStore } from '@/stores/presence'
import { useFollow } from './useFollow'

beforeEach(() => {
  setActivePinia(createPinia())
})
afterEach(() => {
  vi.unstubAllGlobals()
})

it('follows a room only while its line is within sight', () => {
  let sight: (entries: { isIntersecting: boolean }[]) => void = () => undefined
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      constructor(told: typeof sight) {
        sight = told
      }
      observe = () => undefined
      disconnect = () => undefined
    },
  )
  const release = vi.fn()
  const follow = vi.spyOn(usePresenceStore(), 'follow').mockReturnValue(release)
  const line = mount(
    defineComponent({
      setup() {
        const element = ref<HTMLElement | null>(null)
        useFollow(5, () => element.value)
        return () => h('p', { ref: element })
      },
    }),
  )
  expect(follow).not.toHaveBeenCalled()
  sight([{ isIntersecting: true }])
  sight([{ isIntersecting: true }])
  expect(follow).toHaveBeenCalledExactlyOnceWith(5)
  sight([{ isIntersecting: false }])
  expect(release).toHaveBeenCalledTimes(1)
  sight([{ isIntersecting: true }])
  line.unmount()
  expect(release).toHaveBeenCalledTimes(2)
})
