import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Pace } from './pace'

const taken: number[] = []
const pace = new Pace<number>((one) => taken.push(one))
const frames: (() => void)[] = []
const drawFrame = () => frames.splice(0).forEach((run) => run())

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run))
  vi.stubGlobal('cancelAnimationFrame', () => frames.splice(0))
  pace.clear()
  taken.length = 0
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('hands on at once what comes alone, and what comes faster together with the next frame', () => {
  pace.add(1)
  expect(taken).toEqual([1])
  pace.add(2)
  pace.add(3)
  expect(taken).toEqual([1])
  drawFrame()
  expect(taken).toEqual([1, 2, 3])
  pace.add(4)
  expect(taken).toEqual([1, 2, 3])
  drawFrame()
  drawFrame()
  pace.add(5)
  expect(taken).toEqual([1, 2, 3, 4, 5])
})

it('waits no longer where nothing is drawn', () => {
  pace.add(1)
  pace.add(2)
  vi.advanceTimersByTime(99)
  expect(taken).toEqual([1])
  vi.advanceTimersByTime(1)
  expect(taken).toEqual([1, 2])
})

it('forgets what waits, also where one of them says so', () => {
  pace.add(1)
  pace.add(2)
  pace.clear()
  drawFrame()
  vi.advanceTimersByTime(1000)
  expect(taken).toEqual([1])
  const stopping: Pace<number> = new Pace((one) => {
    taken.push(one)
    if (one === 8) stopping.clear()
  })
  for (const one of [7, 8, 9]) stopping.add(one)
  drawFrame()
  drawFrame()
  expect(taken).toEqual([1, 7, 8])
})
