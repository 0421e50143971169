import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import MessageComposer from './MessageComposer.vue'

let pinia = createPinia()
beforeEach(() => {
  pinia = createPinia()
})

function composer(over: { room?: number; archived?: boolean } = {}) {
  return mount(MessageComposer, { props: { room: 5, name: 'general', archived: false, ...over }, global: { plugins: [pinia] }, attachTo: document.body })
}

it('sends on Enter what is left after trimming, and is empty again', async () => {
  const wrapper = composer()
  const field = wrapper.get('textarea')
  await field.setValue('  hello\nthere  ')
  await field.trigger('keydown', { key: 'Enter' })
  expect(wrapper.emitted('send')).toEqual([['hello\nthere']])
  expect(field.element.value).toBe('')
})

it('sends nothing empty, nothing too long, and nothing while a word is being composed', async () => {
  const wrapper = composer()
  const field = wrapper.get('textarea')
  await field.trigger('keydown', { key: 'Enter' })
  await field.setValue('日本')
  await field.trigger('keydown', { key: 'Enter', isComposing: true })
  await field.trigger('keydown', { key: 'Enter', shiftKey: true })
  await field.setValue('x'.repeat(10_003))
  await field.trigger('keydown', { key: 'Enter' })
  expect(wrapper.emitted('send')).toBeUndefined()
  expect(wrapper.get('[role=status]').text()).toBe('3 characters too long')
  expect(field.attributes('aria-invalid')).toBe('true')
})

it('tells typing of what the person types, not of a draft that comes back nor of an empty field', async () => {
  const first = composer()
  await first.get('textarea').setValue('hel')
  await first.get('textarea').setValue('   ')
  await first.get('textarea').setValue('')
  expect(first.emitted('typing')).toHaveLength(1)
  await first.get('textarea').setValue('half a thought')
  expect(composer().get('textarea').element.value).toBe('half a thought')
  expect(composer().emitted('typing')).toBeUndefined()
})

it('keeps a draft for each room', async () => {
  await composer().get('textarea').setValue('half a thought')
  expect(composer({ room: 6 }).get('textarea').element.value).toBe('')
  expect(composer().get('textarea').element.value).toBe('half a thought')
})

it('says why nobody can write in an archived room', () => {
  const wrapper = composer({ archived: true })
  expect(wrapper.find('textarea').exists()).toBe(false)
  expect(wrapper.text()).toContain('archived')
})
