import { expect, it } from 'vitest'
import { bestMatches, fuzzyScore } from './fuzzy'

const among = (wanted: string, ...texts: string[]) => bestMatches(wanted, texts, (text) => [text], 10)

it('finds letters in their order, however far apart, and nothing else', () => {
  expect(among('grdn', 'Garden', 'Grand den', 'Kitchen')).toEqual(['Garden', 'Grand den'])
  expect(fuzzyScore('nedrag', 'Garden')).toBeNull()
  expect(fuzzyScore('gardens', 'Garden')).toBeNull()
})

it('puts the whole word first, then beginnings, then beginnings of words, then middles', () => {
  expect(among('art', 'Heart', 'The art', 'Artful', 'art')).toEqual(['art', 'Artful', 'The art', 'Heart'])
  expect(among('bc', 'abacus', 'Book club')[0]).toBe('Book club')
})

it('looks past case, accents and spaces', () => {
  expect(among('cafe', 'Repair Café')).toEqual(['Repair Café'])
  expect(among('  book   club ', 'Book club')).toEqual(['Book club'])
  expect(among('مرحبا', 'مَرْحَبًا')).toHaveLength(1)
})

it('keeps the order of what answers equally, and all of it where nothing was typed', () => {
  expect(among('', 'b', 'a')).toEqual(['b', 'a'])
  expect(bestMatches('x', ['x1', 'x2', 'x3'], (text) => [text], 2)).toEqual(['x1', 'x2'])
})

it('answers to the best of several texts', () => {
  expect(bestMatches('mira', [{ name: 'Aunt', username: 'mira' }], ({ name, username }) => [name, username], 5)).toHaveLength(1)
})
