import { onErrorCaptured, shallowRef, type ShallowRef } from 'vue'

/** What broke a view below this one, if anything did. */
export function useCrash(): Readonly<ShallowRef<Error | null>> {
  const crash = shallowRef<Error | null>(null)
  onErrorCaptured((error, _, source) => {
    // A failed handler leaves the view standing; a failed setup or render does not.
    if (!/render|setup/.test(source)) return true
    console.error(error)
    crash.value = error
    return false
  })
  return crash
}
