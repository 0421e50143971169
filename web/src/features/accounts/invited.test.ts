import { beforeEach, expect, it, vi } from 'vitest'
import { cameWith, markInvited } from './invited'

beforeEach(() => sessionStorage.clear())

it('knows the invitation that this tab went with, once', () => {
  markInvited('of-ann')
  expect(cameWith('of-ann')).toBe(true)
  expect(cameWith('of-ann')).toBe(false)
})

it('takes no invitation for another one', () => {
  expect(cameWith('of-ann')).toBe(false)
  markInvited('of-ann')
  expect(cameWith('of-bob')).toBe(false)
})

it('asks once more where nothing can be kept', () => {
  vi.stubGlobal('sessionStorage', {
    setItem: () => {
      throw new Error('full')
    },
    getItem: () => {
      throw new Error('closed')
    },
  })
  markInvited('of-ann')
  expect(cameWith('of-ann')).toBe(false)
  vi.unstubAllGlobals()
})
