import { describe, expect, it } from 'vitest'
import type { RoomEvent } from '@/api/types'
import { aRoom } from '@/test/factories'
import { badge, inOrder, isCounted, withCount, withMoved, withPosition, withRoomEvent, withRoomHead, withWord, type KnownRoom } from './marks'

/** The same numbers below a bound, each time (xorshift, Marsaglia 2003). */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

function said(seq: number, by: number): RoomEvent {
  return { event: 'message.created', room: 5, seq, at: '2026-11-20T10:00:00Z', by, data: { key: `k${seq}`, text: `text ${seq}` } }
}

describe('marks', () => {
  it('count messages of others once, whichever way they come', () => {
    let room = aRoom({ id: 5, head: 10, position: 10, unread: 0 })
    room = withRoomEvent(room, said(11, 2), 1)
    room = withRoomEvent(room, said(11, 2), 1)
    expect(room).toMatchObject({ unread: 1, head: 11, last_message: { seq: 11, text: 'text 11' } })
    room = withRoomHead(room, { event: 'room.head', room: 5, seq: 14, unread: 4 })
    room = withRoomEvent(room, said(13, 2), 1)
    expect(room).toMatchObject({ unread: 4, head: 14 })
  })

  it('tell what kinds of files came last, until they are gone', () => {
    const files = [{ id: 7, name: 'a.png', type: 'image/png', size: 1 }, { id: 8, name: 'b.pdf', type: 'application/pdf', size: 1 }]
    const sent: RoomEvent = { event: 'message.created', room: 5, seq: 11, at: '', by: 2, data: { key: 'k', files } }
    const room = withRoomEvent(aRoom({ id: 5, head: 10, position: 10 }), sent, 1)
    expect(room.last_message).toEqual({ seq: 11, by: 2, at: '', text: '', files: ['image/png', 'application/pdf'] })
    const deleted = withRoomEvent(room, { event: 'message.deleted', room: 5, seq: 12, at: '', by: 2, data: { seq: 11 } }, 1)
    expect(deleted.last_message).toEqual({ seq: 11, by: 2, at: '', text: '' })
    const redacted = withRoomEvent(room, { event: 'messages.redacted', room: 5, seq: 12, at: '', by: 2, data: { user: 2, through: 11 } }, 1)
    expect(redacted.last_message).toEqual({ seq: 11, by: 2, at: '', text: '' })
  })

  it('do not count joins, and my own message reads everything', () => {
    let room = aRoom({ id: 5, head: 10, position: 4, unread: 3, members: 2 })
    room = withRoomEvent(room, { event: 'member.joined', room: 5, seq: 11, at: '', by: 9, data: { user: 9, role: 'member', from: 11 } }, 1)
    expect(room).toMatchObject({ unread: 3, members: 3 })
    expect(withRoomEvent(room, said(12, 1), 1)).toMatchObject({ unread: 0, position: 12 })
  })

  it('do not count what was said elsewhere, and read it where all was read', () => {
    const old: RoomEvent = { event: 'message.created', room: 5, seq: 11, at: '', by: 9, data: { key: 'k', text: 'old', imported: true } }
    const read = aRoom({ id: 5, head: 10, position: 10, unread: 0 })
    expect(withRoomEvent(read, old, 1)).toMatchObject({ unread: 0, position: 11, last_message: { text: 'old' } })
    const behind = aRoom({ id: 5, head: 10, position: 4, unread: 3 })
    expect(withRoomEvent(behind, old, 1)).toMatchObject({ unread: 3, position: 4, head: 11 })
  })

  it('do not count what somebody says whom I blocked', () => {
    const room = withRoomEvent(aRoom({ id: 5, head: 10, position: 10, unread: 0 }), said(11, 2), 1, true)
    expect(room).toMatchObject({ head: 11, unread: 0, position: 10 })
    expect(withRoomEvent(room, said(12, 3), 1)).toMatchObject({ head: 12, unread: 1 })
  })

  it('never go back in reading', () => {
    const room = aRoom({ position: 8, unread: 2 })
    expect(withPosition(room, 5)).toBe(room)
    expect(withCount(room, { position: 5, unread: 9, head: 20, set_back: 0 })).toBe(room)
    expect(withCount(room, { position: 9, unread: 1, head: 20, set_back: 0 })).toMatchObject({ position: 9, unread: 1 })
  })

  it('count nothing that was read on another device before it came', () => {
    let room: KnownRoom = aRoom({ id: 5, head: 10, position: 10, unread: 0 })
    room = withPosition(room, 12)
    for (const seq of [11, 12, 13]) room = withRoomEvent(room, said(seq, 2), 1)
    expect(room).toMatchObject({ position: 12, unread: 1, head: 13 })
    // The other device read on between the server's look at the room and its count.
    room = withCount(room, { position: 16, unread: 0, head: 14, set_back: 0 })
    for (const seq of [14, 15, 16, 17]) room = withRoomEvent(room, said(seq, 2), 1)
    expect(room).toMatchObject({ position: 16, unread: 1, head: 17 })
  })

  it('stay where they are when my own message comes after what I read', () => {
    const room: KnownRoom = aRoom({ id: 5, head: 13, position: 12, unread: 1 })
    expect(withRoomEvent(withPosition(room, 15), said(14, 1), 1)).toMatchObject({ position: 15, unread: 0, head: 14 })
  })

  it('count once what the server counted before it came', () => {
    let room: KnownRoom = aRoom({ id: 5, head: 10, position: 4, unread: 6 })
    room = withCount(room, { position: 9, unread: 3, head: 12, set_back: 0 })
    for (const seq of [11, 12, 13]) room = withRoomEvent(room, said(seq, 2), 1)
    expect(room).toMatchObject({ position: 9, unread: 4, head: 13 })
  })

  it('add to a late count what came after it, also to the word on a whole room', () => {
    let room: KnownRoom = aRoom({ id: 5, head: 10, position: 4, unread: 6 })
    for (const seq of [11, 12]) room = withRoomEvent(room, said(seq, 2), 1)
    expect(withCount(room, { position: 10, unread: 0, head: 10, set_back: 0 })).toMatchObject({ position: 10, unread: 2 })
    const word = withWord(room, aRoom({ id: 5, name: 'new', head: 11, position: 10, unread: 1 }))
    expect(word).toMatchObject({ name: 'new', head: 12, position: 10, unread: 2, last_message: { seq: 12 } })
  })

  it('know how much is left above a position that lies above what the server counted', () => {
    let room: KnownRoom = aRoom({ id: 5, head: 10, position: 4, unread: 6 })
    for (const seq of [11, 12, 13]) room = withRoomEvent(room, said(seq, 2), 1)
    expect([isCounted(room, 9), isCounted(room, 10), isCounted(room, 12)]).toEqual([false, true, true])
    expect(withPosition(room, 12)).toMatchObject({ position: 12, unread: 1 })
    expect(withPosition(room, 13)).toMatchObject({ position: 13, unread: 0 })
  })

  it('are exact in the end, in whatever order messages, positions and counts come', () => {
    const random = seeded(20261122)
    for (let round = 0; round < 400; round++) {
      const log = Array.from({ length: 30 }, (_, place) => said(place + 1, random(5) === 0 ? 1 : 2))
      const unreadAt = (position: number, head: number) => log.filter(({ seq, by }) => by === 2 && seq > position && seq <= head).length
      // What I sent reads everything, unless I set it back after that.
      const readBy = (position: number, head: number, through: number) =>
        Math.max(position, ...log.filter(({ seq, by }) => by === 1 && seq <= head && seq > through).map(({ seq }) => seq))
      // Each way keeps its own order; between them there is none.
      let [head, position, set_back, through] = [0, 0, 0, 0]
      const moves: ((room: KnownRoom) => KnownRoom)[] = []
      const counts: ((room: KnownRoom) => KnownRoom)[] = []
      while (head < log.length) {
        head = Math.min(log.length, head + 1 + random(6))
        position = readBy(position, head, through)
        if (random(4) === 0 && position > 0) {
          set_back++
          position = random(position)
          through = head
        } else position = Math.max(position, random(head + 1))
        const at = { position, head, set_back, unread: unreadAt(position, head) }
        const moved = { seq: position, ...(set_back > 0 && { set_back, through: head }) }
        moves.push((room) => (set_back === room.set_back && isCounted(room, at.position) ? withMoved(room, moved) : withCount(withMoved(room, moved), at)))
        if (random(2) === 0) counts.push((room) => withCount(room, at))
      }
      const ways = [log.map((event) => (room: KnownRoom) => withRoomEvent(room, event, 1)), moves, counts]
      let room: KnownRoom = aRoom({ id: 5, head: 0, position: 0, unread: 0 })
      for (let left = ways.filter((way) => way.length > 0); left.length > 0; left = left.filter((way) => way.length > 0)) {
        room = left[random(left.length)]!.shift()!(room)
      }
      expect(room, `round ${round}`).toMatchObject({ head: 30, position, unread: unreadAt(position, 30) })
    }
  })

  it('go back only where I set them back', () => {
    const room: KnownRoom = { ...aRoom({ id: 5, head: 10, position: 10, unread: 0 }), mine: 7 }
    const back = withMoved(room, { seq: 4, set_back: 1, through: 10 })
    expect(back).toMatchObject({ position: 4, set_back: 1 })
    expect(withMoved(back, { seq: 9 })).toBe(back)
    expect(withCount(back, { position: 10, unread: 0, head: 10, set_back: 0 })).toBe(back)
    expect(withCount(back, { position: 4, unread: 5, head: 10, set_back: 1 })).toMatchObject({ position: 4, unread: 5 })
    // What I said after that is read, whichever comes first.
    expect(withMoved({ ...room, mine: 12, head: 12 }, { seq: 4, set_back: 1, through: 10 })).toMatchObject({ position: 12 })
  })

  it('show at most 99+', () => {
    expect([0, 1, 99, 100].map(badge)).toEqual(['', '1', '99', '99+'])
  })

  it('list the latest first and the archived last', () => {
    const at = (minute: number) => ({ seq: 1, by: 1, at: `2026-11-20T10:0${minute}:00Z`, text: '' })
    const rooms = [aRoom({ id: 1, last_message: at(1) }), aRoom({ id: 2, last_message: at(3) }), aRoom({ id: 3, archived: true, last_message: at(9) })]
    expect(inOrder(rooms).map((room) => room.id)).toEqual([2, 1, 3])
  })
})
