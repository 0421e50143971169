import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether a media query holds, now and later. */
export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const list = window.matchMedia(query)
  const matches = ref(list.matches)
  const update = () => (matches.value = list.matches)
  list.addEventListener('change', update)
  onScopeDispose(() => list.removeEventListener('change', update))
  return readonly(matches)
}

/** One pane at a time. */
export const useIsNarrow = () => useMediaQuery('(width < 700px)')

/** Fingers rather than a pointer: Enter is a newline, and nothing takes focus by itself. */
export const useIsTouch = () => useMediaQuery('(pointer: coarse)')
