import { ref, shallowReactive, watch } from 'vue'
import type { Contact, ContactState } from '@/api/types'

/** Who may be invited at all: members are here, and whoever was invited is not invited anew. */
const OPEN: readonly ContactState[] = ['pending', 'unchecked', 'blocked']

/** Whom of a list I choose: some of it, or all but some, also of what is not on screen. */
export function useChoice() {
  const choosing = ref(false)
  const all = ref(false)
  /** Those chosen; where all are, those left out. */
  const marked = shallowReactive(new Map<number, Contact>())
  // What was marked meant the opposite.
  watch(all, () => marked.clear())

  function begin(): void {
    choosing.value = true
  }

  function end(): void {
    choosing.value = all.value = false
    marked.clear()
  }

  const isOpen = ({ state }: Contact): boolean => OPEN.includes(state)
  const isChosen = ({ id }: Contact): boolean => marked.has(id) !== all.value

  function choose(contact: Contact): void {
    if (!marked.delete(contact.id)) marked.set(contact.id, contact)
  }

  return { choosing, all, marked, begin, end, isOpen, isChosen, choose }
}
