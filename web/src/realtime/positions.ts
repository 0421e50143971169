import type { Position } from '@/api/types'

interface Reading {
  /** The seq under way; 0 for none. */
  sent: number
  wanted: number
  /** Up to here the server has confirmed. */
  known: number
}

/** Tells the server how far I have read: one request at a time for each room, and what comes meanwhile goes in one. */
export class Positions {
  private readonly rooms = new Map<number, Reading>()

  constructor(
    private readonly send: (room: number, seq: number) => Promise<Position>,
    private readonly onMoved: (room: number, answer: Position) => void,
  ) {}

  read(room: number, seq: number): void {
    const reading = this.rooms.get(room) ?? { sent: 0, wanted: 0, known: 0 }
    reading.wanted = Math.max(reading.wanted, seq)
    this.rooms.set(room, reading)
    if (reading.sent === 0) void this.next(room, reading)
  }

  /** There is a connection again: what was read meanwhile, or lost on the way, is said now. */
  again(): void {
    for (const [room, reading] of this.rooms) if (reading.sent === 0 && reading.wanted > reading.known) void this.next(room, reading)
  }

  clear(): void {
    this.rooms.clear()
  }

  private async next(room: number, reading: Reading): Promise<void> {
    do {
      reading.sent = reading.wanted
      try {
        const answer = await this.send(room, reading.sent)
        reading.known = reading.sent
        this.onMoved(room, answer)
      } catch {
        // Reading on says it again, and so does the next connection.
        break
      }
    } while (reading.wanted > reading.sent)
    reading.sent = 0
  }
}
