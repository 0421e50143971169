import { expect, it } from 'vitest'
import { filesAhead } from './ahead'

const script = (name: string) => ({ name, fileName: `assets/${name}-1.js` })

it('names the screens behind the door and the catalogue of each language', () => {
  expect(filesAhead(['app', 'base', 'views', 'en', 'de', 'rooms.en', 'rooms.ar'].map(script), ['en', 'de', 'ar'])).toEqual({
    known: '/assets/views-1.js',
    rooms: { en: '/assets/rooms.en-1.js', ar: '/assets/rooms.ar-1.js' },
    languages: { en: '/assets/en-1.js', de: '/assets/de-1.js' },
  })
})

it('does not build without the screens', () => {
  expect(() => filesAhead([script('app')], [])).toThrow('behind the door')
})
