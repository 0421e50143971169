import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { defineComponent, h, nextTick } from 'vue'
import { Problem } from '@/api/problem'
import { usePaged, type Paged, type Part } from './paged'

type Answer = (part: Part<number> | Problem) => void

/** A list whose answers come when the test says so. */
function listed(): { list: Paged<number>; asked: [string | undefined, Answer][] } {
  const asked: [string | undefined, Answer][] = []
  let list!: Paged<number>
  mount(
    defineComponent(() => {
      list = usePaged((before) => new Promise((keep, fail) => asked.push([before, (part) => (part instanceof Problem ? fail(part) : keep(part))])))
      return () => h('p')
    }),
  )
  return { list, asked }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await nextTick()
}

it('adds part to part, each from where the one before ended', async () => {
  const { list, asked } = listed()
  asked[0]?.[1]({ entries: [9, 8], next: '8' })
  await settled()
  void list.more()
  expect(asked[1]?.[0]).toBe('8')
  asked[1]?.[1]({ entries: [7], next: null })
  await settled()
  expect(list.entries.value).toEqual([9, 8, 7])
  expect(list.next.value).toBeNull()
})

it('shows no answer that was overtaken by a later question', async () => {
  const { list, asked } = listed()
  void list.load()
  asked[1]?.[1]({ entries: [2], next: null })
  await settled()
  asked[0]?.[1]({ entries: [1], next: null })
  await settled()
  expect(list.entries.value).toEqual([2])
})

it('keeps what it shows where the next answer does not come', async () => {
  const { list, asked } = listed()
  asked[0]?.[1]({ entries: [1], next: null })
  await settled()
  void list.load()
  asked[1]?.[1](new Problem(0, 'unreachable', ''))
  await settled()
  expect(list.entries.value).toEqual([1])
  expect(list.failure.value).toBe('The server cannot be reached. Nothing is lost; try again in a moment.')
})
