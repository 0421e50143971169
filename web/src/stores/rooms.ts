import { defineStore } from 'pinia'
import { computed, ref, shallowReactive, shallowRef } from 'vue'
import type { Invitation, Position, Room, RoomEvent } from '@/api/types'
import { inOrder, isCounted, withCount, withMoved, withRoomEvent, withRoomHead, withWord, type KnownRoom, type Moved } from '@/domain/marks'
import type { RoomHead } from '@/realtime/frames'
import type { Vault } from '@/storage/vault'
import { usePeopleStore } from './people'
import { useNearStore } from './near'
import { services } from './services'

/** The rooms I am in, with their marks, and the invitations that wait for me. */
export const useRoomsStore = defineStore('rooms', () => {
  const near = useNearStore()
  const byId = shallowReactive(new Map<number, KnownRoom>())
  const loaded = ref(false)
  const invitations = shallowRef<Invitation[]>([])
  const invitationCount = ref(0)
  /** Counts changes of a room's membership, so that a list on screen knows to look again. */
  const memberChanges = shallowReactive(new Map<number, number>())
  let vault: Vault | null = null

  const mine = computed(() => inOrder([...byId.values()].filter((room) => room.state === 'joined' && !near.blocked.has(room.peer?.id ?? 0))))
  const home = computed(() => mine.value.find((room) => room.default) ?? null)
  const unread = computed(() => mine.value.reduce((sum, room) => sum + room.unread, 0))

  function attach(to: Vault, found: readonly Room[]): void {
    vault = to
    // What an older client kept knows nothing of setting back.
    for (const room of found) byId.set(room.id, { ...room, set_back: room.set_back ?? 0 })
    loaded.value = found.length > 0
  }

  /** The server's word on rooms. What is older than my marks loses. */
  function put(rooms: readonly Room[]): void {
    const people = usePeopleStore()
    const kept: Room[] = []
    for (const room of rooms) {
      const next = withWord(byId.get(room.id), room)
      byId.set(room.id, next)
      kept.push(next)
      if (room.peer !== null) people.learn([room.peer])
    }
    people.need(kept.flatMap((room) => room.last_message?.by ?? []))
    void vault?.putRooms(kept.filter((room) => room.state === 'joined'))
  }

  function update(id: number, change: (room: KnownRoom) => KnownRoom): void {
    const room = byId.get(id)
    if (room === undefined) return
    const next = change(room)
    if (next === room) return
    byId.set(id, next)
    void vault?.putRooms([next])
  }

  function applyEvent(event: RoomEvent, me: number): void {
    update(event.room, (room) => withRoomEvent(room, event, me, near.blocked.has(event.by ?? 0)))
    if (event.event === 'person.erased') usePeopleStore().learn([{ id: event.data.user, username: '', admin: false, deleted: true }])
    if (event.event === 'person.renamed') usePeopleStore().renamed(event.data.user)
    if (event.event.startsWith('member.') || event.event === 'person.renamed') memberChanges.set(event.room, (memberChanges.get(event.room) ?? 0) + 1)
  }

  function applyHead(frame: RoomHead): void {
    update(frame.room, (room) => withRoomHead(room, frame))
  }

  /** The server's answer to my reading on. */
  function moved(id: number, answer: Position): void {
    update(id, (room) => withCount(room, answer))
  }

  /** I read up to there on another device. False: how much is left above it is not known here. */
  function movedElsewhere(id: number, moved: Moved): boolean {
    const room = byId.get(id)
    const isBack = room !== undefined && (moved.set_back ?? 0) > room.set_back
    if (room && !isBack && moved.seq > room.position && !isCounted(room, moved.seq)) return false
    update(id, (known) => withMoved(known, moved))
    return !isBack
  }

  function drop(id: number): void {
    byId.delete(id)
    void vault?.forgetRoom(id, 'everything')
  }

  /** My rooms that are not among these. */
  function othersThan(ids: readonly number[]): number[] {
    const known = new Set(ids)
    return [...byId.values()].filter((room) => room.state === 'joined' && !known.has(room.id)).map((room) => room.id)
  }

  /** Every room, page by page. Rooms that the server no longer names are gone. */
  async function loadAll(): Promise<Room[]> {
    const all: Room[] = []
    let before: string | undefined
    do {
      const page = await services().api.rooms(before)
      all.push(...page.rooms)
      before = page.next ?? undefined
    } while (before !== undefined)
    put(all)
    othersThan(all.map((room) => room.id)).forEach(drop)
    loaded.value = true
    return all
  }

  async function loadInvitations(): Promise<void> {
    const answer = await services().api.invitations()
    invitations.value = answer.invitations
    invitationCount.value = answer.invitations.length
    usePeopleStore().learn(answer.invitations.map((invitation) => invitation.by))
  }

  function clear(): void {
    byId.clear()
    memberChanges.clear()
    invitations.value = []
    invitationCount.value = 0
    loaded.value = false
    vault = null
  }

  return {
    byId, loaded, invitations, invitationCount, memberChanges, mine, home, unread,
    attach, put, update, applyEvent, applyHead, moved, movedElsewhere, drop, othersThan, loadAll, loadInvitations, clear,
  }
})
