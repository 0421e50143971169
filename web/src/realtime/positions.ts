import type { Position } from '@/api/types'

interface Reading {
  /** The seq under way; 0 for none. */
  sent: number
  wanted: number
}

/** Tells the server how far I have read: one request at a time for each room, and what comes meanwhile goes in one. */
export class Positions {
  private readonly rooms = new Map<number, Reading>()

  constructor(
    private readonly send: (room: number, seq: number) => Promise<Position>,
    private readonly onMoved: (room: number, answer: Position) => void,
  ) {}

  read(room: number, seq: number): void {
    const reading = this.rooms.get(room) ?? { sent: 0, wanted: 0 }
    reading.wanted = Math.max(reading.wanted, seq)
    this.rooms.set(room, reading)
    if (reading.sent === 0) void this.next(room, reading)
  }

  clear(): void {
    this.rooms.clear()
  }

  private async next(room: number, reading: Reading): Promise<void> {
    do {
      reading.sent = reading.wanted
      try {
        this.onMoved(room, await this.send(room, reading.sent))
      } catch {
        // Reading on, or coming back to the room, says it again.
        break
      }
    } while (reading.wanted > reading.sent)
    reading.sent = 0
  }
}
