import { defineStore } from 'pinia'
import { shallowReactive, shallowRef } from 'vue'
import { stillTyping, watchedOf, withoutTyping, withTyping, type RoomPresence, type Typing } from '@/domain/presence'
import type { PresenceFrame, ReadFrame, TypingFrame } from '@/realtime/frames'
import { SocketError } from '@/realtime/socket'
import { useNearStore } from './near'
import { usePeopleStore } from './people'
import { services, type LiveSocket } from './services'
import { useSessionStore } from './session'

/** Changes of what is watched within this time are one request: rooms come and go while a list is scrolled. */
const MERGE_MS = 150
/** When a server that was too busy is asked again. */
const AGAIN_MS = 5000
/** It is not told more often that I type. */
const TELL_MS = 3000

/** Who is online and who types, in the rooms on screen. Nothing of it outlives the connection. */
export const usePresenceStore = defineStore('presence', () => {
  const rooms = shallowReactive(new Map<number, RoomPresence>())
  const typing = shallowRef<readonly Typing[]>([])
  /** The rooms of which the server tells what passes, by its own word. */
  const told = shallowRef<readonly number[]>([])
  const readListeners = new Set<(frame: ReadFrame) => void>()
  /** When people who are not online were last here; only of those who were asked for and show it. */
  const lastSeen = shallowReactive(new Map<number, string>())

  let socket: LiveSocket | null = null
  let isConnected = false
  let shown: number | null = null
  /** Rooms of a list, with how many places on screen show each. */
  const followed = new Map<number, number>()
  let watched: readonly number[] = []
  let said: { room: number; at: number } | null = null
  let watchTimer: ReturnType<typeof setTimeout> | undefined
  let typingTimer: ReturnType<typeof setTimeout> | undefined

  function attach(to: LiveSocket): void {
    socket = to
    document.addEventListener('visibilitychange', changed)
  }

  /** The connection came or went. A new one watches nothing yet. */
  function connected(now: boolean): void {
    isConnected = now
    watched = told.value = []
    if (now) return changed()
    rooms.clear()
    lastSeen.clear()
    said = null
    typing.value = []
    sweep()
  }

  /** The room on screen, or none. */
  function show(room: number | null): void {
    shown = room
    changed()
  }

  /** A list shows this room, until the function that this gives is called. */
  function follow(room: number): () => void {
    followed.set(room, (followed.get(room) ?? 0) + 1)
    changed()
    return () => {
      const left = (followed.get(room) ?? 0) - 1
      if (left > 0) followed.set(room, left)
      else followed.delete(room)
      changed()
    }
  }

  function changed(): void {
    if (isConnected) watchTimer ??= setTimeout(() => void watch(), MERGE_MS)
  }

  async function watch(): Promise<void> {
    watchTimer = undefined
    const isSeen = document.visibilityState === 'visible'
    const wanted = watchedOf(shown, followed.keys(), isSeen)
    if (!isConnected || socket === null || wanted.join() === watched.join()) return
    watched = wanted
    told.value = told.value.filter((room) => wanted.includes(room))
    // What a hidden page knew is drawn until it is told anew.
    if (isSeen) for (const room of rooms.keys()) if (!wanted.includes(room)) rooms.delete(room)
    try {
      const answer = (await socket.request('presence.watch', { rooms: wanted })) as { rooms?: readonly RoomPresence[] }
      if (watched !== wanted) return
      know(wanted, answer.rooms ?? [])
      told.value = wanted
    } catch (thrown) {
      if (watched !== wanted || !(thrown instanceof SocketError && ['busy', 'rate_limited'].includes(thrown.code))) return
      watched = []
      watchTimer ??= setTimeout(() => void watch(), AGAIN_MS)
    }
  }

  /** What is not told of a room that was asked for is not mine to know. */
  function know(asked: readonly number[], answer: readonly RoomPresence[]): void {
    for (const room of asked) {
      const found = answer.find((one) => one.room === room)
      if (found === undefined) rooms.delete(room)
      else rooms.set(room, found)
    }
  }

  function take(frame: PresenceFrame | ReadFrame | TypingFrame): void {
    if (!watched.includes(frame.room)) return
    if (frame.event === 'room.read') return readListeners.forEach((listener) => listener(frame))
    if (frame.event === 'room.presence') return void rooms.set(frame.room, frame)
    if (frame.user === useSessionStore().me?.id || useNearStore().blocked.has(frame.user)) return
    usePeopleStore().need([frame.user])
    typing.value = withTyping(typing.value, frame.room, frame.user, Date.now())
    sweep()
  }

  /** Somebody said something there; nobody knows who where `by` is null. */
  function spoke(room: number, by: number | null): void {
    typing.value = withoutTyping(typing.value, room, by)
  }

  function sweep(): void {
    clearTimeout(typingTimer)
    const { list, nextMs } = stillTyping(typing.value, Date.now())
    typing.value = list
    typingTimer = nextMs === null ? undefined : setTimeout(sweep, nextMs)
  }

  /** I type. The server tells those who may know; and whether it was heard concerns nobody. */
  function tellTyping(room: number): void {
    const now = Date.now()
    const isFresh = said?.room === room && now - said.at < TELL_MS
    if (!isConnected || isFresh) return
    said = { room, at: now }
    socket?.request('room.typing', { room }).catch(() => undefined)
  }

  /** Asks when somebody was last here; those who do not let me see it are as if they never were. */
  async function lookUp(user: number): Promise<void> {
    const answer = await services()
      .api.presenceOf([user])
      .catch(() => null)
    if (answer === null || !isConnected) return
    const at = answer.presence.find((one) => one.user === user)?.last_seen_at
    if (typeof at === 'string') lastSeen.set(user, at)
    else lastSeen.delete(user)
  }

  function isOnline(room: number, user: number): boolean {
    return rooms.get(room)?.users?.includes(user) === true
  }

  function clear(): void {
    connected(false)
    clearTimeout(watchTimer)
    watchTimer = undefined
    socket = shown = null
    document.removeEventListener('visibilitychange', changed)
  }

  return { rooms, typing, lastSeen, told, readListeners, attach, connected, show, follow, take, spoke, tellTyping, lookUp, isOnline, clear }
})
