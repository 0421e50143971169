import { expect, it } from 'vitest'
import { filesAhead } from './ahead'

const script = (name: string, imports: string[] = [], isEntry = false) => ({ name, fileName: `assets/${name}-1.js`, imports: imports.map((one) => `assets/${one}-1.js`), isEntry })

it('names what the first page does not load by itself', () => {
  const scripts = [script('app', ['base'], true), script('base'), script('shared', ['base']), script('views', ['base', 'shared']), script('en'), script('de')]
  expect(filesAhead(scripts, ['en', 'de', 'ar'])).toEqual({
    known: ['/assets/views-1.js', '/assets/shared-1.js'],
    languages: { en: '/assets/en-1.js', de: '/assets/de-1.js' },
  })
})

it('does not build without the screens', () => {
  expect(() => filesAhead([script('app', [], true)], [])).toThrow('behind the door')
})
