import { inject, type InjectionKey } from 'vue'

/** Who reads a text, and where: what a text itself does not say. */
export interface Reader {
  /** Mentions of this person are set off. */
  me: number
  /** The address of the room, whose tags lead to their pages. */
  uri: string
  /** What a room is called that a link leads to; undefined: it is not one of mine. */
  titleOf(uri: string): string | undefined
  copy(text: string): void
}

export const READER: InjectionKey<Reader> = Symbol('reader')

/** The reader, where there is one: in dialogs a text stands alone. */
export function useReader(): Reader | undefined {
  return inject(READER, undefined)
}
