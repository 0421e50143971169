import { LONGEST } from './message'

/** What is half written in a room, as this device has it. */
export interface Draft {
  text: string
  /** The message of the room that it answers. */
  reply?: number
  /** What the server had when this device heard of it last: rises with each writing, on whichever device; 0: nothing. */
  version: number
  /** Written here, and the server does not have it yet. */
  unsent?: true
}

/** As devices keep it: those that knew of no others kept the text alone. */
export type StoredDraft = Pick<Draft, 'text'> & Partial<Draft>

/** A draft that was kept before there were others is news to them. */
export function heardOf(draft: StoredDraft | string): Draft {
  const { version, ...rest } = typeof draft === 'string' ? { text: draft } : draft
  return version === undefined ? { ...rest, version: 0, unsent: true } : { ...rest, version }
}

/** Nothing is left of it to be kept. */
export function isOver(draft: Draft): boolean {
  return draft.text === '' && draft.unsent !== true
}

/** What another device wrote. */
export interface Theirs {
  text: string
  reply: number | null
  version: number
}

/** Whoever typed within this time is not interrupted by what another device wrote. */
export const TYPING_MS = 5000

/**
 * What to do where the server has another version: nothing, if this device has seen it or what it wrote itself is on its way there; to wait, while
 * somebody types; or to take it.
 */
export function onHearing(mine: Draft | undefined, version: number, sinceTyped: number): 'nothing' | 'wait' | 'take' {
  if (version <= (mine?.version ?? 0) || mine?.unsent === true) return 'nothing'
  return sinceTyped < TYPING_MS ? 'wait' : 'take'
}

/** Whether the server takes it. What is too long stays on this device until it is shorter. */
export function fits(draft: Draft): boolean {
  return draft.text.length <= LONGEST || [...draft.text].length <= LONGEST
}

/** What stands there once the server has `said` under a version; what was written since then is still to be sent. */
export function afterSaying(now: Draft | undefined, said: Draft, version: number): Draft {
  const { unsent, ...rest } = now ?? said
  return { ...rest, version, ...(now !== said && unsent && { unsent }) }
}

export function fromThem({ text, reply, version }: Theirs): Draft {
  return { text, version, ...(reply !== null && { reply }) }
}
