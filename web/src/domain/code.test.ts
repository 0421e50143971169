import { expect, it } from 'vitest'
import { codeIn } from './code'

it('reads a code however it is spaced, and nothing else', () => {
  for (const typed of ['123456', ' 123 456 ', '123-456', '1 2 3 4 5 6']) expect(codeIn(typed)).toBe('123456')
  for (const typed of ['', '12345', '1234567', '12345a', '١٢٣٤٥٦']) expect(codeIn(typed)).toBeNull()
})
