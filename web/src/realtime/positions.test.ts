import { expect, it, vi } from 'vitest'
import type { Position } from '@/api/types'
import { Positions } from './positions'

it('sends one at a time, and what came meanwhile in one', async () => {
  const answers: ((seq: number) => void)[] = []
  const send = vi.fn((_: number, seq: number) => new Promise<Position>((resolve) => {
    answers.push(() => resolve({ position: seq, unread: 0, head: 9, set_back: 0 }))
  }))
  const moved = vi.fn()
  const positions = new Positions(send, moved)
  for (const seq of [3, 4, 9, 7]) positions.read(5, seq)
  expect(send.mock.calls).toEqual([[5, 3]])
  answers[0]?.(0)
  await vi.waitFor(() => expect(send.mock.calls).toEqual([[5, 3], [5, 9]]))
  answers[1]?.(0)
  await vi.waitFor(() => expect(moved).toHaveBeenLastCalledWith(5, { position: 9, unread: 0, head: 9, set_back: 0 }))
})

it('goes on after a request that failed', async () => {
  const send = vi.fn().mockRejectedValueOnce(new Error('closed')).mockResolvedValue({ position: 4, unread: 0, head: 9, set_back: 0 })
  const moved = vi.fn()
  const positions = new Positions(send, moved)
  positions.read(5, 3)
  await Promise.resolve()
  await Promise.resolve()
  positions.read(5, 4)
  await vi.waitFor(() => expect(moved).toHaveBeenCalled())
})

it('says what was lost with a connection once there is the next, and nothing that has arrived', async () => {
  const send = vi.fn().mockRejectedValueOnce(new Error('closed')).mockImplementation(async (_: number, seq: number) => ({ position: seq, unread: 0, head: 9, set_back: 0 }))
  const moved = vi.fn()
  const positions = new Positions(send, moved)
  positions.read(5, 3)
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(1))
  await Promise.resolve()
  positions.again()
  await vi.waitFor(() => expect(moved).toHaveBeenCalledWith(5, { position: 3, unread: 0, head: 9, set_back: 0 }))
  positions.again()
  expect(send).toHaveBeenCalledTimes(2)
})
