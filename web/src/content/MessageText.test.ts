import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { defineComponent, h, provide } from 'vue'
import type { Calls } from '@/api/types'
import { highlight } from './highlight'
import { MessageText } from './MessageText'
import { READER, type Reader } from './reader'

const reader: Reader = { me: 7, uri: 'abcdefghijklmno', titleOf: (uri) => (uri === 'abcdefghijklmno' ? 'Kitchen' : undefined), copy: vi.fn() }

function text(said: string, calls?: Calls): VueWrapper {
  return mount(
    defineComponent({
      setup() {
        provide(READER, reader)
        return () => h(MessageText, { text: said, calls })
      },
    }),
  )
}

it('draws marks as elements', () => {
  const wrapper = text('**a** *b* ~~c~~ `d`\n> e\n- f\n2. g')
  for (const [name, said] of [['strong', 'a'], ['em', 'b'], ['s', 'c'], ['code', 'd'], ['blockquote', 'e'], ['ul li', 'f'], ['ol li', 'g']] as const) expect(wrapper.get(name).text()).toBe(said)
  expect(wrapper.get('ol li').attributes('value')).toBe('2')
  expect(wrapper.findAll('[dir=auto]').length).toBe(4)
})

it('keeps a spoiler off the page until it is asked for', async () => {
  const wrapper = text('before ||**secret** https://a.test|| after')
  expect(wrapper.html()).not.toMatch(/secret|a\.test/)
  const button = wrapper.get('button')
  expect(button.attributes('aria-expanded')).toBe('false')
  await button.trigger('click')
  expect(wrapper.get('.spoiler strong').text()).toBe('secret')
  expect(button.attributes('aria-expanded')).toBe('true')
  await button.trigger('click')
  expect(wrapper.html()).not.toContain('secret')
})

it('leads from the names that count to their bearers, whatever they are called by now', () => {
  const wrapper = text('🙂 @Ann and @eve, `@ann`, @room', { mentions: [{ user: 7, from: 2, to: 6 }], everyone: true })
  expect(wrapper.findAll('a').map((link) => [link.attributes('href'), link.text(), link.classes()])).toEqual([['/people/7', '@Ann', ['mention', 'me']]])
  expect(wrapper.get('b.mention').text()).toBe('@room')
  expect(text('@ann @room').find('.mention').exists()).toBe(false)
})

it('leads from tags to their page', () => {
  expect(text('#Straße').get('a.tag').attributes('href')).toBe('/r/abcdefghijklmno/tags/stra%C3%9Fe')
  expect(mount(MessageText, { props: { text: '#rust' } }).find('a').exists()).toBe(false)
})

it('tells where a link leads that seems to lead elsewhere', () => {
  const wrapper = text('[bank.test](https://evil.test/x)')
  expect(wrapper.text()).toBe('bank.test (evil.test)')
  expect(wrapper.get('a').attributes()).toMatchObject({ href: 'https://evil.test/x', target: '_blank', rel: 'noopener noreferrer nofollow' })
})

it('calls rooms of this server by their names', () => {
  const room = `${location.origin}/r/abcdefghijklmno`
  const links = text(`${room} ${room}/m/3 ${location.origin}/r/abcdefghijklmnp [so](${room})`).findAll('a')
  expect(links.map((link) => link.text())).toEqual(['Kitchen', 'a message in Kitchen', 'a room', 'so'])
  expect(links[1]?.attributes('href')).toBe('/r/abcdefghijklmno/m/3')
})

it.each([
  ['🙂', true],
  ['👩‍👩‍👧‍👦 🇩🇪 👍🏽', true],
  ['❤️', true],
  ['🙂🙂🙂🙂', false],
  ['🙂 ok', false],
  ['123', false],
  ['©', false],
])('shows %s large: %s', (said, isLarge) => {
  expect(text(said).get('.message-text').classes('few-emoji')).toBe(isLarge)
})

it('draws a sentence of ours as it is', () => {
  const wrapper = mount(MessageText, { props: { text: '**eve** deleted this message.', plain: true } })
  expect(wrapper.text()).toBe('**eve** deleted this message.')
})

it('copies code, and colours it later without changing it', async () => {
  const code = 'fn main() { // go\n  "x" + 1\n}'
  const wrapper = text(`\`\`\`rust\n${code}\n\`\`\``)
  expect(wrapper.get('pre').text()).toBe(code)
  await vi.waitFor(() => expect(wrapper.find('.keyword').exists()).toBe(true))
  await flushPromises()
  expect(wrapper.get('pre').element.textContent).toBe(code)
  await wrapper.get('button').trigger('click')
  expect(reader.copy).toHaveBeenCalledWith(code)
})

it.each([
  ['rust', 'let x = "a\\"b"; // c', [['keyword', 'let'], ['string', '"a\\"b"'], ['comment', '// c']]],
  ['py', 'def f(): # c', [['keyword', 'def'], ['comment', '# c']]],
  ['sql', "SELECT 1 -- c", [['keyword', 'SELECT'], ['number', '1'], ['comment', '-- c']]],
  ['ts', 'const a = `x`', [['keyword', 'const'], ['string', '`x`']]],
])('reads %s', (language, code, expected) => {
  const tokens = highlight(code, language) ?? []
  expect(tokens.map(({ text: piece }) => piece).join('')).toBe(code)
  expect(tokens.filter(({ kind }) => kind !== '').map(({ kind, text: piece }) => [kind, piece])).toEqual(expected)
})

it('reads any code in time, and knows what it does not know', () => {
  expect(highlight('x', 'klingon')).toBeNull()
  for (const piece of ['"', '/*', "'\\", '`', '// \n', 'a1_', '#', '9.']) {
    const code = piece.repeat(10_000 / piece.length)
    for (const language of ['ts', 'rust', 'py', 'sql', 'html', 'sh', 'c']) expect(highlight(code, language)?.map(({ text: one }) => one).join('')).toBe(code)
  }
})
