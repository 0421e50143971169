import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import NoticeBar from './NoticeBar.vue'

function bar(over: { shown?: boolean } = {}) {
  return mount(NoticeBar, { props: { tone: 'notice', shown: true, action: 'Try now', ...over }, slots: { default: 'Away.' } })
}

it('is the same live region with and without words', async () => {
  const wrapper = bar({ shown: false })
  const region = wrapper.get('[role=status]').element
  expect(region.textContent).toBe('')
  await wrapper.setProps({ shown: true })
  expect(wrapper.get('[role=status]').element).toBe(region)
  expect(wrapper.get('.words').text()).toBe('Away.')
  await wrapper.setProps({ shown: false })
  expect(wrapper.get('[role=status]').element).toBe(region)
  expect(region.textContent).toBe('')
})

it('says when its action is taken', async () => {
  const wrapper = bar()
  const button = wrapper.get('button')
  expect(button.text()).toBe('Try now')
  await button.trigger('click')
  expect(wrapper.emitted('act')).toEqual([[]])
})

it('wears its tone', () => {
  expect(bar().get('p').classes()).toContain('notice')
})
