import { inject, provide, type InjectionKey } from 'vue'

/** The layers that the shell opens over whatever is on screen. */
export interface Shell {
  /** Starts something new: a room, a conversation. */
  start(): void
  /** Goes to a room, a person or an action by name. */
  find(): void
  keys(): void
  /** Asks before signing out. */
  leave(): void
}

const key: InjectionKey<Shell> = Symbol('shell')
const nowhere: Shell = { start: () => undefined, find: () => undefined, keys: () => undefined, leave: () => undefined }

/** The shell says how its layers are opened. */
export function provideShell(shell: Shell): void {
  provide(key, shell)
}

/** How the shell's layers are opened from within it. */
export function useShell(): Shell {
  return inject(key, nowhere)
}
