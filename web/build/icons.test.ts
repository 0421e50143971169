import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { slimIcon } from './icons'

it('leaves of an icon what is drawn', () => {
  const slim = slimIcon(readFileSync('node_modules/@lucide/vue/dist/esm/icons/x.mjs', 'utf8'), '/src/ui/drawIcon.ts')
  expect(slim).toContain('from "/src/ui/drawIcon.ts"')
  expect(slim).toContain('["path", { d: "M18 6 6 18" }]')
  expect(slim).not.toMatch(/key:|createLucideIcon\.mjs/)
})
