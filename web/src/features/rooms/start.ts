import { inject, provide, type InjectionKey } from 'vue'

const key: InjectionKey<() => void> = Symbol('start')

/** The shell says how something new is started. */
export function provideStart(open: () => void): void {
  provide(key, open)
}

/** Opens the dialog in which something new is started. */
export function useStart(): () => void {
  return inject(key, () => undefined)
}
