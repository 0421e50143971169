import { nextTick } from 'vue'
import { expect, it } from 'vitest'
import type { Contact, ContactState } from '@/api/types'
import { useChoice } from './choosing'

const contact = (id: number, state: ContactState = 'pending'): Contact => ({ id, name: `P${id}`, email: `p${id}@example.org`, state, source: 'vcard', created_at: '2027-01-15T08:00:00Z' })

it('chooses some, and takes them back', () => {
  const { choose, isChosen, marked, end } = useChoice()
  choose(contact(1))
  choose(contact(2))
  expect([isChosen(contact(1)), isChosen(contact(3)), marked.size]).toEqual([true, false, 2])
  choose(contact(1))
  expect([isChosen(contact(1)), marked.size]).toEqual([false, 1])
  end()
  expect(marked.size).toBe(0)
})

it('chooses all but some', async () => {
  const { choose, isChosen, all, marked } = useChoice()
  choose(contact(1))
  all.value = true
  await nextTick()
  expect([isChosen(contact(1)), isChosen(contact(9))]).toEqual([true, true])
  choose(contact(4))
  expect([isChosen(contact(4)), [...marked.keys()]]).toEqual([false, [4]])
})

it('offers nobody who is here or was invited', () => {
  const { isOpen } = useChoice()
  const open = (['unchecked', 'pending', 'invited', 'reminded', 'failed', 'blocked', 'joined', 'member'] as const).filter((state) => isOpen(contact(1, state)))
  expect(open).toEqual(['unchecked', 'pending', 'blocked'])
})
