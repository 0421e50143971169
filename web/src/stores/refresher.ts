import { useRoomsStore } from './rooms'
import { services } from './services'

const LATER_MS = 1500

/** Asks for rooms whose marks are known to be incomplete. */
export function createRefresher(): { now(room: number): Promise<void>; later(room: number): void; clear(): void } {
  const rooms = useRoomsStore()
  const timers = new Map<number, ReturnType<typeof setTimeout>>()

  async function now(id: number): Promise<void> {
    if (!rooms.byId.has(id)) return
    const room = await services().api.room(id).catch(() => null)
    if (room !== null && rooms.byId.has(id)) rooms.put([room])
  }

  /** Once for many: `room.head` brings a count and no text, and the line under the room's name follows a moment later. */
  function later(id: number): void {
    if (timers.has(id)) return
    timers.set(
      id,
      setTimeout(() => {
        timers.delete(id)
        void now(id)
      }, LATER_MS),
    )
  }

  function clear(): void {
    for (const timer of timers.values()) clearTimeout(timer)
    timers.clear()
  }

  return { now, later, clear }
}
