import { expect, it } from 'vitest'
import { filesAhead } from './ahead'

const script = (name: string) => ({ name, fileName: `assets/${name}-1.js` })
const words = (name: string) => ({ name: `${name}.json`, fileName: `assets/${name}-1.json` })

it('names the screens behind the door and the catalogue of each language', () => {
  expect(filesAhead([...['app', 'base', 'views'].map(script), ...['en', 'de', 'rooms.en', 'rooms.ar'].map(words)], ['en', 'de', 'ar'])).toEqual({
    known: '/assets/views-1.js',
    rooms: { en: '/assets/rooms.en-1.json', ar: '/assets/rooms.ar-1.json' },
    languages: { en: '/assets/en-1.json', de: '/assets/de-1.json' },
  })
})

it('does not build without the screens', () => {
  expect(() => filesAhead([script('app')], [])).toThrow('behind the door')
})
