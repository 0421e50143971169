import type { Room, User } from '@/api/types'

/** A room with plain defaults; name what the test is about. */
export function aRoom(over: Partial<Room> = {}): Room {
  return {
    id: 5,
    uri: 'abcdefghijklmno',
    kind: 'public',
    name: 'general',
    default: false,
    archived: false,
    history: 'all',
    by_address: false,
    first: 1,
    head: 0,
    created_at: '2026-11-01T08:00:00.000000Z',
    members: 1,
    state: 'joined',
    role: 'member',
    position: 0,
    unread: 0,
    set_back: 0,
    peer: null,
    last_message: null,
    ...over,
  }
}

export function aUser(over: Partial<User> = {}): User {
  return { id: 1, username: 'ann', admin: false, ...over }
}
