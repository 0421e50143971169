import { mount } from '@vue/test-utils'
import { generate } from 'lean-qr'
import { expect, it } from 'vitest'
import QrCode from './QrCode.vue'

/** The modules that a path of runs covers. */
function covered(path: string): Set<string> {
  const modules = new Set<string>()
  for (const [, x = '', y = '', width = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\1z/g)) {
    for (let step = 0; step < Number(width); step++) modules.add(`${Number(x) + step},${y}`)
  }
  return modules
}

it('draws exactly the dark modules, with a quiet border, as a picture with a name', () => {
  const text = 'http://home.test:8000/join/abcdefghijklmnopqrstuvwxyz'
  const svg = mount(QrCode, { props: { text, label: 'QR code of the join link' } }).get('svg')
  const code = generate(text)
  const dark = new Set<string>()
  for (let y = 0; y < code.size; y++) for (let x = 0; x < code.size; x++) if (code.get(x, y)) dark.add(`${x},${y}`)
  expect(covered(svg.get('path').attributes('d') ?? '')).toEqual(dark)
  expect(svg.attributes()).toMatchObject({ role: 'img', 'aria-label': 'QR code of the join link' })
  expect(svg.attributes('viewBox')).toBe(`-4 -4 ${code.size + 8} ${code.size + 8}`)
})
