import { mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { useOwnLinks } from './ownLinks'

const push = vi.fn()
vi.mock('vue-router', () => ({ useRouter: () => ({ push }) }))

// The browser of the tests would really go there.
beforeEach(() => {
  const { happyDOM } = window as unknown as { happyDOM: { settings: { navigation: object } } }
  Object.assign(happyDOM.settings.navigation, { disableMainFrameNavigation: true, disableChildPageNavigation: true })
})

function click(html: string, init: MouseEventInit = {}): { pushed: unknown; isLeftToBrowser: boolean } {
  push.mockClear()
  const wrapper = mount({ setup: () => ({ follow: useOwnLinks() }), template: `<div @click="follow">${html}</div>` }, { attachTo: document.body })
  let isLeftToBrowser = false
  document.addEventListener('click', (event) => (isLeftToBrowser = !event.defaultPrevented), { once: true })
  wrapper.get('i').element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, ...init }))
  wrapper.unmount()
  return { pushed: push.mock.lastCall?.[0], isLeftToBrowser }
}

it('goes by the router where a link stays here, and leaves the rest to the browser', () => {
  expect(click('<a href="/r/abc/m/1?x=1#y"><i /></a>')).toEqual({ pushed: '/r/abc/m/1?x=1#y', isLeftToBrowser: false })
  const leftAlone = { pushed: undefined, isLeftToBrowser: true }
  expect(click('<a href="/r/abc" target="_blank"><i /></a>')).toEqual(leftAlone)
  expect(click('<a href="https://example.org/"><i /></a>')).toEqual(leftAlone)
  expect(click('<i />')).toEqual(leftAlone)
  for (const init of [{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }]) {
    expect(click('<a href="/r/abc"><i /></a>', init)).toEqual(leftAlone)
  }
})
