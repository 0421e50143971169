import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import type { PendingFile } from '@/domain/message'
import { useDraftsStore } from '@/stores/drafts'
import { useUploadsStore } from '@/stores/uploads'
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

describe('files that are not there yet', () => {
  const file: PendingFile = { key: 'k', name: 'notes.txt', size: 3, type: 'text/plain', modified: 1 }

  /** The server says late what it takes. */
  async function choosing() {
    await import('./files/begun')
    const sent: { text: string; files: readonly PendingFile[] }[] = []
    const drafts = useDraftsStore(pinia)
    const onSend = (text: string) => (sent.push({ text, files: drafts.filesOf(5) }), drafts.putFiles(5, []))
    let arrive = (): void => undefined
    const choose = vi.spyOn(useUploadsStore(pinia), 'choose').mockImplementation(async (room) => {
      await new Promise<void>((done) => (arrive = done))
      drafts.putFiles(room, [file])
    })
    const wrapper = mount(MessageComposer, { props: { room: 5, name: 'general', archived: false, onSend }, global: { plugins: [pinia] }, attachTo: document.body })
    const done = wrapper.vm.attach([new File(['abc'], 'notes.txt')])
    await vi.waitFor(() => expect(choose).toHaveBeenCalledOnce())
    await wrapper.get('textarea').setValue('and notes')
    await wrapper.get('textarea').trigger('keydown', { key: 'Enter' })
    await wrapper.get('textarea').trigger('keydown', { key: 'Enter' })
    expect(sent).toEqual([])
    return { wrapper, sent, arrive: () => (arrive(), done.then(() => nextTick())) }
  }

  it('go along with what was sent after them, once', async () => {
    const { sent, arrive } = await choosing()
    await arrive()
    expect(sent).toEqual([{ text: 'and notes', files: [file] }])
  })

  it('send nothing in another room', async () => {
    const { wrapper, sent, arrive } = await choosing()
    await wrapper.setProps({ room: 6 })
    await wrapper.get('textarea').setValue('for the sixth')
    await arrive()
    expect(sent).toEqual([])
  })
})

it('says why nobody can write in an archived room', () => {
  const wrapper = composer({ archived: true })
  expect(wrapper.find('textarea').exists()).toBe(false)
  expect(wrapper.text()).toContain('archived')
})

describe('what is written about a message', () => {
  const aim = (kind: 'reply' | 'edit' | 'quote', text = 'as it was') => useDraftsStore(pinia).aim(5, { kind, seq: 7, by: 2, text })

  it('answers it once, and Escape forgets it before it leaves the field', async () => {
    const wrapper = composer()
    aim('reply')
    await wrapper.get('textarea').setValue('yes')
    await wrapper.get('textarea').trigger('keydown', { key: 'Enter' })
    await wrapper.get('textarea').setValue('and more')
    await wrapper.get('textarea').trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('send')).toEqual([['yes', 7], ['and more']])
    aim('reply')
    await wrapper.get('textarea').trigger('keydown', { key: 'Escape' })
    expect(useDraftsStore(pinia).aims.size).toBe(0)
    expect(wrapper.emitted('escape')).toBeUndefined()
  })

  it('says it anew in the same field, and brings the half-written message back', async () => {
    const wrapper = composer()
    const field = wrapper.get('textarea')
    await field.setValue('half a thought')
    aim('edit')
    await nextTick()
    expect(field.element.value).toBe('as it was')
    await field.setValue('as it is')
    expect(useDraftsStore(pinia).of(5)).toBe('half a thought')
    await field.trigger('keydown', { key: 'Escape' })
    expect(field.element.value).toBe('half a thought')
    expect(wrapper.emitted('send')).toBeUndefined()
  })

  it('takes up its words', async () => {
    const wrapper = composer()
    aim('quote', 'one\ntwo')
    await nextTick()
    expect(wrapper.get('textarea').element.value).toBe('> one\n> two\n')
    expect(useDraftsStore(pinia).aims.size).toBe(0)
  })

  it('asks for my last message with an arrow up, in an empty field only', async () => {
    const wrapper = composer()
    await wrapper.get('textarea').trigger('keydown', { key: 'ArrowUp' })
    await wrapper.get('textarea').setValue('text')
    await wrapper.get('textarea').trigger('keydown', { key: 'ArrowUp' })
    expect(wrapper.emitted('last')).toHaveLength(1)
  })
})

describe('what another device wrote', () => {
  const arrives = (text: string) => useDraftsStore(pinia).put(5, { text, version: 1 })

  it('stands in the field, and is not told as typing', async () => {
    const wrapper = composer()
    arrives('from my phone')
    await nextTick()
    expect(wrapper.get('textarea').element.value).toBe('from my phone')
    expect(wrapper.emitted('typing')).toBeUndefined()
    expect(useDraftsStore(pinia).written.get(5)).toEqual({ text: 'from my phone', version: 1 })
  })

  it('waits beside what is said anew', async () => {
    const wrapper = composer()
    useDraftsStore(pinia).aim(5, { kind: 'edit', seq: 7, by: 2, text: 'as it was' })
    await nextTick()
    arrives('from my phone')
    await nextTick()
    expect(wrapper.get('textarea').element.value).toBe('as it was')
    await wrapper.get('textarea').trigger('keydown', { key: 'Escape' })
    expect(wrapper.get('textarea').element.value).toBe('from my phone')
  })

  it('brings what it answers along, and leaves the focus where it is', async () => {
    const wrapper = composer()
    wrapper.get('textarea').element.blur()
    useDraftsStore(pinia).aim(5, { kind: 'reply', seq: 7, by: 2, text: 'as it was', found: true })
    await nextTick()
    await nextTick()
    expect(document.activeElement).toBe(document.body)
    useDraftsStore(pinia).aim(5, { kind: 'reply', seq: 8, by: 2, text: 'asked for' })
    await nextTick()
    await nextTick()
    expect(document.activeElement).toBe(wrapper.get('textarea').element)
  })
})
