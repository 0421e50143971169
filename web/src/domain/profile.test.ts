import { expect, it } from 'vitest'
import type { Profile } from '@/api/types'
import { changesOf, formOf, interestsIn, lengthOf } from './profile'

const profile = { user: { id: 1, username: 'ann', admin: false, display_name: 'Ann' }, bio: 'hello', status: 'away', status_until: '2026-01-01T00:00:00Z', interests: ['chess'] } as Profile

it('sends what is different, and nothing where nothing is', () => {
  const before = formOf(profile)
  const changes = (different: Partial<typeof before>) => changesOf(before, { ...before, ...different }, profile.status_until ?? null, 0)
  expect(changes({})).toBeNull()
  expect(changes({ bio: ' hello ' })).toBeNull()
  expect(changes({ bio: '', city: ' Ulm ' })).toEqual({ bio: '', city: 'Ulm' })
  expect(changes({ display_name: ' ' })).toEqual({ display_name: null })
  expect(changes({ interests: ['chess', 'go'] })).toEqual({ interests: ['chess', 'go'] })
})

it('a status says until when, and keeps its time where that was not touched', () => {
  const before = formOf(profile)
  const status = (different: Partial<typeof before>) => changesOf(before, { ...before, ...different }, profile.status_until ?? null, 0)
  expect(status({ status: 'back' })).toEqual({ status: 'back', status_until: '2026-01-01T00:00:00Z' })
  expect(status({ until: '' })).toEqual({ status: 'away', status_until: null })
  expect(status({ until: '3600' })).toEqual({ status: 'away', status_until: '1970-01-01T01:00:00.000Z' })
})

it('counts characters, not how they are stored', () => {
  expect(lengthOf(' 𝄞a ')).toBe(2)
})

it('reads tags as they are typed', () => {
  expect(interestsIn('#Chess, Ｇo  شطرنج')).toEqual({ tags: ['chess', 'go', 'شطرنج'], wrong: null })
  expect(interestsIn('rock-n-roll jazz')).toEqual({ tags: ['jazz'], wrong: 'rock-n-roll' })
  expect(interestsIn(' ')).toEqual({ tags: [], wrong: null })
})
