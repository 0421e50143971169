import type { Seen } from '@/api/types'
import type { FakeServer, FakeWire } from './fakeServer'

/** The contract of presence and typing in memory. Changes are told at once: merging them is the real server's. */
export class FakePresence {
  /** Who hides it, and when people were last here. */
  hidden = new Set<number>()
  lastSeen = new Map<number, string>()
  /** Every set that was asked for, as it was asked. */
  asked: number[][] = []
  /** Everybody who was told to type, by room. */
  typed: { room: number; user: number }[] = []
  private watching = new Map<FakeWire, Set<number>>()
  private online = new Set<number>()

  constructor(private readonly server: FakeServer) {}

  come(user: number): void {
    this.online.add(user)
    this.tellAll(user)
  }

  go(user: number, at = '2026-11-20T08:00:00.000000Z'): void {
    this.online.delete(user)
    this.lastSeen.set(user, at)
    this.tellAll(user)
  }

  /** Shows it to nobody from now on. */
  hide(user: number): void {
    this.hidden.add(user)
    this.tellAll(user)
  }

  type(room: number, user: number): void {
    for (const [wire, rooms] of this.watching) {
      if (this.server.wires.has(wire) && wire.user !== user && rooms.has(room)) wire.push({ event: 'room.typing', room, user })
    }
  }

  /** `presence.watch` and `room.typing`. */
  operate(wire: FakeWire, op: Record<string, unknown>): unknown {
    if (op['op'] === 'room.typing') {
      this.typed.push({ room: Number(op['room']), user: wire.user })
      this.type(Number(op['room']), wire.user)
      return {}
    }
    const rooms = op['rooms'] as number[]
    this.asked.push(rooms)
    this.watching.set(wire, new Set(rooms))
    return { rooms: rooms.filter((id) => this.server.room(id).members.has(wire.user)).map((id) => this.stateOf(id)) }
  }

  /** `GET /presence`. */
  seen(users: readonly number[]): { presence: Seen[] } {
    const presence = users.flatMap((user): Seen[] => {
      if (this.hidden.has(user)) return []
      if (this.online.has(user)) return [{ user, online: true }]
      const at = this.lastSeen.get(user)
      return at === undefined ? [] : [{ user, last_seen_at: at }]
    })
    return { presence }
  }

  private stateOf(room: number): { room: number; online: number; users: number[] } {
    const { members } = this.server.room(room)
    const users = [...members.keys()].filter((user) => this.online.has(user) && !this.hidden.has(user)).sort((a, b) => a - b)
    return { room, online: users.length, users }
  }

  private tellAll(user: number): void {
    for (const [wire, rooms] of this.watching) {
      if (!this.server.wires.has(wire)) continue
      for (const room of rooms) if (this.server.room(room).members.has(user)) wire.push({ event: 'room.presence', ...this.stateOf(room) })
    }
  }
}
