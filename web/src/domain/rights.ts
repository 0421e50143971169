import type { Member, Role, Room, User } from '@/api/types'

/** What I may do in a room, as docs/protocol.md gives it. The server decides; this only hides what it would refuse. */
export interface Rights {
  write: boolean
  /** Be in it: what I read of it is remembered. */
  read: boolean
  rename: boolean
  configure: boolean
  invite: boolean
  joinLink: boolean
  remove: boolean
  leave: boolean
  /** Delete what others wrote. */
  deleteOthers: boolean
  pin: boolean
  makeDefault: boolean
}

export function rightsIn(room: Room, me: User): Rights {
  const joined = room.state === 'joined'
  const direct = room.kind === 'direct'
  const moderator = joined && (room.role === 'owner' || room.role === 'moderator')
  return {
    write: joined && !room.archived,
    read: joined,
    rename: moderator && !direct,
    configure: joined && room.role === 'owner' && !direct,
    invite: joined && !direct && !room.archived && (moderator || room.kind === 'group'),
    joinLink: moderator && !direct && !room.archived,
    remove: moderator && !direct,
    leave: joined && !direct && !room.default,
    deleteOthers: moderator && !direct,
    pin: joined && !room.archived && (moderator || room.kind !== 'public'),
    makeDefault: me.admin && room.kind === 'public' && !room.default && !room.archived,
  }
}

/** Whether I may take this member out of the room. */
export function mayRemove(room: Room, me: User, member: Member): boolean {
  if (!rightsIn(room, me).remove || member.user.id === me.id) return false
  return room.role === 'owner' || member.role === 'member'
}

/** The roles I may give this member. */
export function givableRoles(room: Room, me: User, member: Member): Role[] {
  const may = room.role === 'owner' && room.kind !== 'direct' && member.state === 'joined' && member.user.id !== me.id
  if (!may) return []
  const roles: Role[] = ['owner', 'moderator', 'member']
  return roles.filter((role) => role !== member.role)
}
