import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import type { LinkPreview } from '@/api/types'
import LinkCards from './LinkCards.vue'

const cards = (...previews: LinkPreview[]) => mount(LinkCards, { props: { previews, reachable: true } })

it('says where it leads before what the page calls itself, and opens it beside', () => {
  const card = cards({ url: 'https://evil.test/a?b#c', site: 'bank.test', title: 'Your bank', description: 'Sign in' })
  const link = card.get('a')
  expect(link.text()).toMatch(/^evil\.test · bank\.test\s*Your bank\s*Sign in$/)
  expect(link.attributes()).toMatchObject({ href: 'https://evil.test/a?b#c', target: '_blank', rel: 'noopener noreferrer nofollow' })
  expect(card.findAll('strong, .about').map((one) => one.attributes('dir'))).toEqual(['auto', 'auto'])
})

it('shows what pages say as the text it is, and leads nowhere but to the web', () => {
  const hostile = '<img src=x onerror=alert(1)>'
  const shown = cards({ url: 'https://a.test/', site: hostile, title: hostile, description: hostile }, { url: 'javascript:alert(1)', title: 'x' })
  expect(shown.findAll('img')).toHaveLength(0)
  expect(shown.findAll('a')).toHaveLength(1)
  expect(shown.get('strong').text()).toBe(hostile)
})

it('keeps the room of a picture, which comes from this site', () => {
  const picture = { id: 7, width: 400, height: 200, blur: '' }
  const image = cards({ url: 'https://a.test/', title: 'x', picture }).get('img')
  expect(image.attributes()).toMatchObject({ src: '/api/v1/files/7/small', width: '72', height: '72', alt: '' })
  const alone = cards({ url: 'https://a.test/b.png', picture }).get('img')
  expect(alone.attributes()).toMatchObject({ width: '320', height: '160' })
})
