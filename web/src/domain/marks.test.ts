import { describe, expect, it } from 'vitest'
import type { RoomEvent } from '@/api/types'
import { aRoom } from '@/test/factories'
import { badge, inOrder, withPosition, withRoomEvent, withRoomHead } from './marks'

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

  it('never go back in reading', () => {
    const room = aRoom({ position: 8, unread: 2 })
    expect(withPosition(room, 5, 9)).toBe(room)
    expect(withPosition(room, 9, 1)).toMatchObject({ position: 9, unread: 1 })
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
