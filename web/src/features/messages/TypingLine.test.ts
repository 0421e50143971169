import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { aUser } from '@/test/factories'
import { usePeopleStore } from '@/stores/people'
import { usePresenceStore } from '@/stores/presence'
import TypingLine from './TypingLine.vue'

beforeEach(() => {
  setActivePinia(createPinia())
  usePeopleStore().learn([aUser({ id: 2, username: 'Bob' }), aUser({ id: 3, username: 'Cy' }), aUser({ id: 4, username: 'Di' })])
})

const type = (...users: number[]) => {
  usePresenceStore().typing = users.map((user) => ({ room: 5, user, until: Infinity }))
  return nextTick()
}

it('names one or two who type, and says that there are more', async () => {
  const line = mount(TypingLine, { props: { room: 5 } })
  expect(line.text()).toBe('')
  await type(2)
  expect(line.text()).toBe('Bob is typing…')
  await type(2, 3)
  expect(line.text()).toBe('Bob and Cy are typing…')
  await type(2, 3, 4)
  expect(line.text()).toBe('Several people are typing…')
})

it('says nothing of another room, nor of somebody whose name is not known yet', async () => {
  const line = mount(TypingLine, { props: { room: 6 } })
  await type(2)
  expect(line.text()).toBe('')
  await line.setProps({ room: 5 })
  await type(99)
  expect(line.text()).toBe('')
})

it('keeps its place while nobody types, and is not read aloud', () => {
  const line = mount(TypingLine, { props: { room: 5 } })
  expect(line.get('p').attributes()).not.toHaveProperty('aria-live')
  expect(line.get('p').attributes()).not.toHaveProperty('role')
})
