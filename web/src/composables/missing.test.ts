import { afterEach, expect, it, vi } from 'vitest'
import { missingForHttps } from './missing'

afterEach(() => vi.unstubAllGlobals())

it('names nothing where the page is trusted, even if the browser lacks something', () => {
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('navigator', {})
  expect(missingForHttps()).toEqual([])
})

it('names what is not there, and nothing that is', () => {
  vi.stubGlobal('isSecureContext', false)
  vi.stubGlobal('navigator', { clipboard: {} })
  expect(missingForHttps()).toEqual(expect.arrayContaining(['offline', 'microphone']))
  expect(missingForHttps()).not.toContain('copy')
})
