import { describe, expect, it } from 'vitest'
import type { Line } from './lines'
import type { Message } from './message'
import { earliest, latest, LINES_CAP, middle, WINDOW_CAP, withEvent, withNewer, withOlder, type MessagePage } from './window'

const HEAD = 2000

function message(seq: number): Message {
  return { seq, key: `k${seq}`, by: 1, at: '2026-11-20T10:00:00Z', text: `${seq}` }
}

function page(from: number, to: number, head = HEAD): MessagePage {
  return { messages: Array.from({ length: to - from + 1 }, (_, index) => message(from + index)), lines: [], first: 1, head }
}

const line = (seq: number): Line => ({ event: 'message.pinned', room: 5, seq, by: 1, at: '2026-11-20T10:00:00Z', data: { seq: 1 } })

/** A message and a line in turns. */
function mixed(from: number, to: number, head = HEAD): MessagePage {
  const { messages } = page(from, to, head)
  return { messages: messages.filter(({ seq }) => seq % 2 === 0), lines: messages.filter(({ seq }) => seq % 2 === 1).map(({ seq }) => line(seq)), first: 1, head }
}

const seqs = (messages: readonly { seq: number }[]) => messages.map((one) => one.seq)

describe('the window', () => {
  it('grows backwards up to its cap and then lets the newest go', () => {
    let window = latest(page(1951, HEAD), 50)
    expect(window).toMatchObject({ from: 1951, to: HEAD, atStart: false, atEnd: true })
    for (let from = 1901; from >= 1301; from -= 50) window = withOlder(window, page(from, from + 49), 50)
    expect(window.messages).toHaveLength(WINDOW_CAP)
    expect(window).toMatchObject({ from: 1301, to: 1900, atEnd: false })
  })

  it('comes back to the end page by page, and only there follows the log again', () => {
    let window = middle(page(100, 199, 230))
    expect(withEvent(window, 231, message(231))).toBe(window)
    window = withNewer(window, page(200, 229, 230), 50)
    expect(window).toMatchObject({ from: 100, to: 230, atEnd: true })
    window = withEvent(window, 231, null)
    window = withEvent(window, 232, message(232))
    expect(window.to).toBe(232)
    expect(window.messages.at(-1)?.seq).toBe(232)
  })

  it('never holds a message twice', () => {
    const window = latest(page(1951, HEAD), 50)
    expect(withEvent(window, HEAD, message(HEAD))).toBe(window)
    expect(seqs(withOlder(window, page(1941, 1960), 50).messages)).toEqual(seqs(page(1941, HEAD).messages))
  })

  it('opens at the first page, which reaches the end only where it is not full', () => {
    expect(earliest(page(3, 52), 50)).toMatchObject({ from: 1, to: 52, atStart: true, atEnd: false })
    expect(earliest(page(3, 12, 14), 50)).toMatchObject({ from: 1, to: 14, atStart: true, atEnd: true })
    expect(earliest({ messages: [], lines: [], first: 4, head: 9 }, 50)).toMatchObject({ from: 4, to: 9, atEnd: true })
  })

  it('knows the start by a page that is not full', () => {
    expect(latest(page(1, 30, 30), 50)).toMatchObject({ from: 1, atStart: true })
    expect(withOlder(middle(page(20, 60, 90)), page(1, 19, 90), 50)).toMatchObject({ from: 1, atStart: true })
    expect(latest({ messages: [], lines: [], first: 1, head: 3 }, 50)).toMatchObject({ from: 1, to: 3, atStart: true, atEnd: true })
  })

  it('lets lines go with the messages around them, at either end', () => {
    let window = latest(mixed(1901, HEAD), 50)
    for (let from = 1801; from >= 601; from -= 100) window = withOlder(window, mixed(from, from + 99), 50)
    expect(window).toMatchObject({ from: 602, to: 1800, atEnd: false })
    expect([window.lines.length, window.lines[0]?.seq, window.lines.at(-1)?.seq]).toEqual([600, 601, 1799])

    window = withNewer(window, mixed(1801, 1900), 50)
    expect(window).toMatchObject({ from: 702, to: 1900, atStart: false })
    expect([window.lines.length, window.lines[0]?.seq, window.lines.at(-1)?.seq]).toEqual([599, 703, 1899])
  })

  it('holds only the latest lines of a room in which nobody writes', () => {
    let window = latest({ messages: [message(1)], lines: [], first: 1, head: 1 }, 50)
    for (let seq = 2; seq <= 5000; seq++) window = withEvent(window, seq, line(seq))
    expect(window).toMatchObject({ from: 1, to: 5000, atStart: true, atEnd: true })
    expect(seqs(window.messages)).toEqual([1])
    expect([window.lines.length, window.lines[0]?.seq]).toEqual([LINES_CAP, 5001 - LINES_CAP])
    window = withOlder({ ...window, from: 1, atStart: false }, { messages: [], lines: [line(0)], first: 0, head: 5000 }, 50)
    expect([window.lines.length, window.lines.at(-1)?.seq]).toEqual([LINES_CAP, 5000])
    window = withNewer({ ...window, atEnd: false }, { messages: [], lines: [line(5001)], first: 0, head: 5001 }, 50)
    expect([window.lines.length, window.lines.at(-1)?.seq]).toEqual([LINES_CAP, 5001])
  })
})
