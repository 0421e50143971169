import { expect, it } from 'vitest'
import { rightsIn } from '@/domain/rights'
import { aRoom, aUser } from '@/test/factories'
import { allowedOn } from './allowed'

const me = aUser({ id: 1 })
const message = (over = {}) => ({ seq: 3, key: 'k', by: 2, at: '', text: 'hello', ...over })
const may = (room: Parameters<typeof aRoom>[0], over = {}) => [...allowedOn(message(over), rightsIn(aRoom(room), me), 1)].sort()

it('lets everybody answer and forward, and change only what is their own', () => {
  expect(may({ kind: 'public' })).toEqual(['forward', 'hide', 'quote', 'react', 'reply', 'report', 'save', 'toggle', 'unread'])
  expect(may({ kind: 'public' }, { by: 1 })).toEqual(['delete', 'edit', 'forward', 'hide', 'quote', 'react', 'readers', 'reply', 'save', 'toggle', 'unread'])
  expect(may({ kind: 'public' }, { by: 1, forwarded: {} })).not.toContain('edit')
  const previews = [{ url: 'https://a.test/' }]
  expect(may({ kind: 'public' }, { by: 1, previews })).toContain('unpreview')
  expect(may({ kind: 'public', role: 'owner' }, { previews })).not.toContain('unpreview')
})

it('lets everybody answer files, but not take up their words', () => {
  const files = [{ id: 7, name: 'a', type: 'image/png', size: 1 }]
  expect(may({ kind: 'public' }, { text: '', files })).toEqual(['forward', 'hide', 'react', 'reply', 'report', 'save', 'toggle', 'unread'])
})

it('lets moderators of public rooms and groups delete what others wrote, and nobody in a conversation of two', () => {
  expect(may({ kind: 'public', role: 'moderator' })).toContain('delete')
  expect(may({ kind: 'group', role: 'owner' })).toContain('delete')
  expect(may({ kind: 'direct', role: 'member' })).not.toContain('delete')
})

it('lets everybody pin where all know each other, and moderators elsewhere', () => {
  expect(may({ kind: 'direct' })).toContain('pin')
  expect(may({ kind: 'group' })).toContain('pin')
  expect(may({ kind: 'public' })).not.toContain('pin')
  expect(may({ kind: 'public', role: 'moderator' })).toContain('pin')
})

it('an archived room is only read, and what is gone is left alone', () => {
  expect(may({ kind: 'group', archived: true, role: 'owner' }, { by: 1 })).toEqual(['delete', 'forward', 'hide', 'readers', 'save', 'unread'])
  expect(may({ kind: 'group', role: 'owner' }, { text: '', deleted: 2 })).toEqual([])
})
