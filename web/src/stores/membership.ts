import { defineStore } from 'pinia'
import type { History, Member, Role, Room, RoomEdit } from '@/api/types'
import { useLiveStore } from './live'
import { usePeopleStore } from './people'
import { useRoomsStore } from './rooms'
import { services } from './services'

/** Coming into rooms, leaving them, and changing who is in them. Every function throws a `Problem` when it did not work. */
export const useMembershipStore = defineStore('membership', () => {
  const rooms = useRoomsStore()
  const live = useLiveStore()

  function arrived(room: Room): Room {
    live.joined(room)
    return room
  }

  const create = async (kind: 'public' | 'group', name: string, history: History) =>
    arrived(await services().api.createRoom({ kind, name, history }))

  const openDirect = async (username: string) => arrived(await services().api.directRoom({ username }))

  const openDirectWith = async (user: number) => arrived(await services().api.directRoom({ user }))

  const joinByToken = async (token: string) => arrived(await services().api.join(token))

  async function join(room: number): Promise<void> {
    arrived(await services().api.joinRoom(room))
  }

  async function accept(room: number): Promise<void> {
    const joined = await services().api.acceptInvitation(room)
    takeInvitation(room)
    arrived(joined)
  }

  async function decline(room: number): Promise<void> {
    await services().api.declineInvitation(room)
    takeInvitation(room)
  }

  function takeInvitation(room: number): void {
    rooms.invitations = rooms.invitations.filter((invitation) => invitation.room.id !== room)
    rooms.invitationCount = rooms.invitations.length
  }

  async function leave(room: number): Promise<void> {
    await services().api.leaveRoom(room)
    live.forgetRoom(room)
  }

  async function destroy(room: number): Promise<void> {
    await services().api.deleteRoom(room)
    live.forgetRoom(room)
  }

  async function change(room: number, body: RoomEdit): Promise<void> {
    rooms.put([await services().api.changeRoom(room, body)])
  }

  async function makeDefault(room: number): Promise<void> {
    await services().api.makeDefault(room)
    await rooms.loadAll()
  }

  /** Everybody in a room; moderators see whom it awaits too. */
  async function members(room: number): Promise<Member[]> {
    const all: Member[] = []
    let after: string | undefined
    do {
      const page = await services().api.members(room, after)
      all.push(...page.members)
      after = page.next ?? undefined
    } while (after !== undefined)
    usePeopleStore().learn(all.map((member) => member.user))
    return all
  }

  const invite = (room: number, username: string) => services().api.invite(room, username)
  const remove = (room: number, user: number) => services().api.removeMember(room, user)
  const setRole = (room: number, user: number, role: Role) => services().api.setRole(room, user, role)

  return {
    create, openDirect, openDirectWith, joinByToken, join, accept, decline, leave, destroy, change, makeDefault, members, invite, remove, setRole,
  }
})
