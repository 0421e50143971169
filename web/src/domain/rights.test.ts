import { describe, expect, it } from 'vitest'
import type { Member } from '@/api/types'
import { aRoom, aUser } from '@/test/factories'
import { givableRoles, mayRemove, rightsIn } from './rights'

const me = aUser({ id: 1 })
const member = (over: Partial<Member> = {}): Member => ({
  user: aUser({ id: 2, username: 'bob' }),
  role: 'member',
  state: 'joined',
  since: '2026-11-01T08:00:00Z',
  ...over,
})

describe('rights', () => {
  it('of an archived room are to read', () => {
    expect(rightsIn(aRoom({ archived: true, role: 'owner' }), me)).toMatchObject({ write: false, invite: false, joinLink: false, configure: true })
  })

  it('of every member of a group are to invite, in a public room of moderators only', () => {
    expect(rightsIn(aRoom({ kind: 'group' }), me).invite).toBe(true)
    expect(rightsIn(aRoom({ kind: 'public' }), me).invite).toBe(false)
    expect(rightsIn(aRoom({ kind: 'public', role: 'moderator' }), me).invite).toBe(true)
  })

  it('of moderators are to remove members but no equals, of owners anybody but themselves', () => {
    expect(mayRemove(aRoom({ role: 'moderator' }), me, member())).toBe(true)
    expect(mayRemove(aRoom({ role: 'moderator' }), me, member({ role: 'moderator' }))).toBe(false)
    expect(mayRemove(aRoom({ role: 'owner' }), me, member({ role: 'owner' }))).toBe(true)
    expect(mayRemove(aRoom({ role: 'owner' }), me, member({ user: me }))).toBe(false)
  })

  it('to give roles are the owners', () => {
    expect(givableRoles(aRoom({ role: 'owner' }), me, member())).toEqual(['owner', 'moderator'])
    expect(givableRoles(aRoom({ role: 'moderator' }), me, member())).toEqual([])
  })

  it('of a direct room know no leaving and no inviting', () => {
    expect(rightsIn(aRoom({ kind: 'direct', role: 'member' }), me)).toMatchObject({ write: true, invite: false, leave: false, joinLink: false })
  })
})
