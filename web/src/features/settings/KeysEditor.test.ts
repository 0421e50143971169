import { enableAutoUnmount, mount, type DOMWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { shortcutOf } from '@/domain/shortcuts'
import { useSettingsStore } from '@/stores/settings'
import KeysEditor from './KeysEditor.vue'

enableAutoUnmount(afterEach)
beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

const editor = () => mount(KeysEditor, { attachTo: document.body })
const stroke = (key: string) => ({ key, altKey: false, ctrlKey: true, metaKey: false, shiftKey: false })

function button(page: ReturnType<typeof editor>, text: string): DOMWrapper<Element> {
  const found = page.findAll('button').find((one) => one.text().includes(text))
  if (found === undefined) throw new Error(`no button ${text}`)
  return found
}

const PALETTE = 'Change: Go to a room, person or action'

it('takes the keys pressed next, keeps them on this device, and gives them back', async () => {
  const page = editor()
  await button(page, PALETTE).trigger('click')
  expect(button(page, PALETTE).text()).toContain('Press the new keys')
  await button(page, PALETTE).trigger('keydown', { key: 'Control', ctrlKey: true })
  expect(button(page, PALETTE).text()).toContain('Press the new keys')
  await button(page, PALETTE).trigger('keydown', { key: 'j', ctrlKey: true })
  expect(button(page, PALETTE).text()).toContain('CtrlJ')
  expect(page.get('[role=status]').text()).toBe('Ctrl+J: Go to a room, person or action')

  setActivePinia(createPinia())
  expect(shortcutOf(stroke('j'), false, useSettingsStore().keyMap)).toBe('palette')
  expect(shortcutOf(stroke('k'), false, useSettingsStore().keyMap)).toBeNull()

  await button(page, 'Reset: Go to a room').trigger('click')
  expect(button(page, PALETTE).text()).toContain('CtrlK')
  expect(localStorage.getItem('commune.keys')).toBeNull()
})

it('names what the keys do already, and changes nothing', async () => {
  const page = editor()
  await button(page, PALETTE).trigger('click')
  await button(page, PALETTE).trigger('keydown', { key: ',', ctrlKey: true })
  expect(page.get('.fault').text()).toBe('Ctrl+, already does this: Settings')
  expect(button(page, PALETTE).text()).toContain('CtrlK')
  await button(page, PALETTE).trigger('click')
  await button(page, PALETTE).trigger('keydown', { key: 'c', ctrlKey: true })
  expect(page.get('.fault').text()).toContain('Ctrl+C is needed')
})

it('changes nothing on Escape, on Tab, and when it is left', async () => {
  const page = editor()
  for (const leave of ['Escape', 'blur']) {
    await button(page, PALETTE).trigger('click')
    await (leave === 'blur' ? button(page, PALETTE).trigger('blur') : button(page, PALETTE).trigger('keydown', { key: leave }))
    expect(button(page, PALETTE).text()).toContain('CtrlK')
  }
  await button(page, PALETTE).trigger('click')
  const tab = new KeyboardEvent('keydown', { key: 'Tab', cancelable: true })
  button(page, PALETTE).element.dispatchEvent(tab)
  expect(tab.defaultPrevented).toBe(false)
})

it('gives none back that another way has by now, and all of them at once', async () => {
  const settings = useSettingsStore()
  expect(settings.chooseKeys('everywhere:mod+k', { key: 'j', mod: true })).toBeNull()
  expect(settings.chooseKeys('everywhere:mod+,', { key: 'k', mod: true })).toBeNull()
  const page = editor()
  await button(page, 'Reset: Go to a room').trigger('click')
  expect(page.get('.fault').text()).toBe('Ctrl+K already does this: Settings')
  await button(page, 'Reset all').trigger('click')
  await nextTick()
  expect(settings.keys).toEqual({})
  expect(button(page, PALETTE).text()).toContain('CtrlK')
})
