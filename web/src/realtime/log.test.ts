import { describe, expect, it } from 'vitest'
import type { Page, RoomEvent } from '@/api/types'
import type { LogFrame } from './frames'
import { cached, failed, fetched, known, loaded, noLogs, opened, places, received, type Effect, type Logs } from './log'

const ROOM = 5

function event(seq: number): RoomEvent {
  return { event: 'message.created', room: ROOM, seq, at: '2026-11-20T10:00:00Z', by: 1, data: { key: `k${seq}`, text: `${seq}` } }
}

/** A small generator whose runs can be repeated: the seed names the failing case. */
function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0
    return state % below
  }
}

/** A server with one log, some of whose numbers are not meant for this reader, and a client driven by the rules under test. */
class World {
  logs: Logs = cached(noLogs, ROOM, 0)
  applied: number[] = []
  requests: Extract<Effect, { ticket: number }>[] = []

  constructor(
    readonly head: number,
    readonly hidden: ReadonlySet<number>,
  ) {}

  do(step: { logs: Logs; effects: Effect[] }): void {
    this.logs = step.logs
    for (const effect of step.effects) {
      if (effect.kind === 'apply') this.applied.push(effect.event.seq)
      else this.requests.push(effect)
    }
  }

  frames(): LogFrame[] {
    const frames: LogFrame[] = []
    for (let seq = 1; seq <= this.head; seq++) {
      const previous = frames.at(-1)
      if (!this.hidden.has(seq)) frames.push(event(seq))
      else if (previous?.event === 'skip') frames[frames.length - 1] = { ...previous, seq }
      else frames.push({ event: 'skip', room: ROOM, from: seq, seq })
    }
    return frames
  }

  page(after: number, head: number, limit: number): Page {
    const events: RoomEvent[] = []
    for (let seq = after + 1; seq <= head && events.length < limit; seq++) if (!this.hidden.has(seq)) events.push(event(seq))
    return { events, first: 1, head }
  }

  /** The network answers one open request, out of order if there are many. */
  answer(pick: (below: number) => number): void {
    const request = this.requests.splice(pick(this.requests.length), 1)[0]
    if (request === undefined) return
    if (request.kind === 'fetch') this.do(fetched(this.logs, ROOM, request.ticket, this.page(request.after, this.head, 1 + pick(7))))
    else this.do(loaded(this.logs, ROOM, request.ticket, this.head))
  }

  visible(): number[] {
    return Array.from({ length: this.head }, (_, index) => index + 1).filter((seq) => !this.hidden.has(seq))
  }
}

describe('a room whose history is kept', () => {
  it('ends complete and in order, whatever is lost, doubled or reordered on the way', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const pick = randomOf(seed)
      const head = 1 + pick(40)
      const hidden = new Set(Array.from({ length: pick(10) }, () => 1 + pick(head)))
      const world = new World(head, hidden)
      const frames = world.frames()
      for (let delivery = 0; delivery < 80; delivery++) {
        const frame = frames[pick(frames.length)]
        if (frame !== undefined && pick(4) > 0) world.do(received(world.logs, frame))
        if (pick(3) === 0) world.answer(pick)
      }
      // The connection comes back and brings the whole rest in order, as the server promises after a resume.
      const last = world.logs.rooms.get(ROOM)?.last ?? 0
      for (const frame of frames) if (frame.event !== 'gap' && frame.seq > last) world.do(received(world.logs, frame))
      while (world.requests.length > 0) world.answer(pick)
      expect(world.applied, `seed ${seed}`).toEqual(world.visible())
      expect(world.logs.rooms.get(ROOM), `seed ${seed}`).toEqual({ last: head, kept: true, work: null, held: [] })
    }
  })

  it('applies the next, drops the old, moves over a skip and fetches over a hole', () => {
    const world = new World(10, new Set())
    world.do(received(world.logs, event(1)))
    world.do(received(world.logs, event(1)))
    world.do(received(world.logs, { event: 'skip', room: ROOM, from: 1, seq: 4 }))
    expect(world.requests).toEqual([])
    world.do(received(world.logs, event(7)))
    expect(world.requests).toEqual([{ kind: 'fetch', room: ROOM, after: 4, ticket: 1 }])
    world.do(received(world.logs, event(8)))
    expect(world.applied).toEqual([1])
    world.do(fetched(world.logs, ROOM, 1, world.page(4, 7, 200)))
    expect(world.applied).toEqual([1, 5, 6, 7, 8])
  })

  it('is loaded anew after a gap, and goes on with what came meanwhile', () => {
    const world = new World(900, new Set())
    world.do(received(world.logs, { event: 'gap', room: ROOM, head: 900 }))
    expect(world.requests).toEqual([{ kind: 'reload', room: ROOM, ticket: 1 }])
    world.do(received(world.logs, event(902)))
    world.do(received(world.logs, event(901)))
    world.do(loaded(world.logs, ROOM, 1, 900))
    expect(world.applied).toEqual([901, 902])
  })

  it('is loaded anew rather than fetched page by page when it is far behind', () => {
    const world = new World(5000, new Set())
    world.do(opened(world.logs, ROOM))
    world.do(fetched(world.logs, ROOM, 1, world.page(0, 5000, 200)))
    expect(world.requests.at(-1)?.kind).toBe('reload')
  })

  it('drops answers to requests that were overtaken', () => {
    const world = new World(3, new Set())
    world.do(opened(world.logs, ROOM))
    world.logs = cached(world.logs, ROOM, 2)
    world.do(fetched(world.logs, ROOM, 1, world.page(0, 3, 200)))
    expect(world.applied).toEqual([])
  })

  it('asks again after a failed request', () => {
    const world = new World(9, new Set())
    world.do(received(world.logs, event(5)))
    world.logs = failed(world.logs, ROOM, 1)
    world.do(received(world.logs, event(6)))
    expect(world.requests.map((request) => request.kind)).toEqual(['fetch', 'fetch'])
  })
})

describe('a room of which only the marks are known', () => {
  it('asks for the room once where events are missing, and never for its history', () => {
    const world = new World(20, new Set())
    world.logs = noLogs
    world.do(known(world.logs, { id: ROOM, head: 4 }))
    world.do(received(world.logs, event(5)))
    world.do(received(world.logs, event(9)))
    world.do(received(world.logs, event(10)))
    expect(world.applied).toEqual([5])
    expect(world.requests).toEqual([{ kind: 'refresh', room: ROOM, ticket: 1 }])
    world.do(loaded(world.logs, ROOM, 1, 9))
    expect(world.applied).toEqual([5, 10])
  })

  it('is not named when coming back', () => {
    const marks = known(noLogs, { id: 7, head: 4 }).logs
    expect(places(cached(marks, ROOM, 3), 500)).toEqual({ '5': 3 })
  })
})
