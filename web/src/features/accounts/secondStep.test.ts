import { expect, it } from 'vitest'
import { onwardOf } from './secondStep'

it('goes on after a second step to where somebody wanted to be who came from a provider', () => {
  expect(onwardOf('/entered?next=%2Fr%2Fabc%3Fat%3D3')).toBe('/r/abc?at=3')
  expect(onwardOf('/entered?other=1')).toBeNull()
  expect(onwardOf('/r/abc?next=/entered')).toBe('/r/abc?next=/entered')
  expect(onwardOf(undefined)).toBeUndefined()
})
