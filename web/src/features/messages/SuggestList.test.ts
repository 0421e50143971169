import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { useMembershipStore } from '@/stores/membership'
import SuggestList from './SuggestList.vue'

const asked = vi.hoisted(() => ({ tags: vi.fn() }))
vi.mock('./acts', () => ({ acts: () => asked }))
vi.mock('./emoji', () => ({
  loadEmoji: async () => [[['👍', 'thumbs up', '']]],
  findEmoji: (all: readonly unknown[]) => all,
}))

let field: HTMLTextAreaElement

beforeEach(() => {
  setActivePinia(createPinia())
  const user = (id: number, username: string) => ({ user: { id, username, admin: false }, role: 'member', state: 'joined' })
  vi.spyOn(useMembershipStore(), 'members').mockResolvedValue([user(2, 'bob'), user(3, 'bonnie'), user(4, 'eve')] as never)
  asked.tags.mockReset().mockResolvedValue({ tags: [{ tag: 'garden', count: 2, last: 9 }] })
  field = document.createElement('textarea')
  document.body.replaceChildren(field)
})

/** The list over a field in which somebody typed. */
async function list(text: string): Promise<VueWrapper<InstanceType<typeof SuggestList>>> {
  field.value = text
  field.setSelectionRange(text.length, text.length)
  const wrapper = mount(SuggestList, { props: { room: 5, text, field }, attachTo: document.body })
  field.addEventListener('input', () => void wrapper.setProps({ text: field.value }))
  await vi.waitFor(() => expect(wrapper.find('[role=option]').exists()).toBe(true))
  return wrapper
}

const options = (wrapper: VueWrapper) => wrapper.findAll('[role=option]').map((option) => option.text())
const press = (wrapper: VueWrapper<InstanceType<typeof SuggestList>>, key: string) => {
  const event = new KeyboardEvent('keydown', { key, cancelable: true })
  return [wrapper.vm.onKey(event), event.defaultPrevented]
}

it('names people by keys, while the focus stays in the field', async () => {
  const wrapper = await list('hi @bo')
  expect(options(wrapper)).toEqual(['@bob', '@bonnie'])
  expect(field.getAttribute('aria-controls')).toBe(wrapper.get('[role=listbox]').attributes('id'))
  expect(press(wrapper, 'ArrowDown')).toEqual([true, true])
  await nextTick()
  expect(wrapper.get('[aria-selected=true]').attributes('id')).toBe(field.getAttribute('aria-activedescendant'))
  expect(press(wrapper, 'Enter')).toEqual([true, true])
  expect(field.value).toBe('hi @bonnie ')
  await vi.waitFor(() => expect(options(wrapper)).toEqual([]))
  expect(field.hasAttribute('aria-activedescendant')).toBe(false)
  expect(press(wrapper, 'Enter')).toEqual([false, false])
})

it('lets go of Enter once the name stands there', async () => {
  expect(press(await list('hi @bob'), 'Enter')).toEqual([false, false])
})

it('is put away by Escape, and offers everybody', async () => {
  const wrapper = await list('@ro')
  expect(options(wrapper)).toEqual(['@room: everybody here'])
  expect(press(wrapper, 'Escape')).toEqual([true, true])
  await vi.waitFor(() => expect(options(wrapper)).toEqual([]))
})

it('finds tags of the room, and asks for nothing that is none', async () => {
  const wrapper = await list('#gar')
  expect(asked.tags).toHaveBeenCalledWith(5, 'gar', 8)
  await wrapper.get('[role=option]').trigger('click')
  expect(field.value).toBe('#garden ')
})

it('writes emoji for their names', async () => {
  const wrapper = await list(':thu')
  expect(options(wrapper)).toEqual(['👍 thumbs up'])
  expect(wrapper.vm.finished('a :thumbs_up: `:thumbs_up:`')).toBe('a 👍 `:thumbs_up:`')
  await wrapper.get('[role=option]').trigger('click')
  expect(field.value).toBe('👍 ')
})
