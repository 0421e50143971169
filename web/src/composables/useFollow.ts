import { onBeforeUnmount, onMounted } from 'vue'
import { usePresenceStore } from '@/stores/presence'

/** Follows who is online in a room for as long as the element is within sight; `null` follows nothing. */
export function useFollow(room: number | null, element: () => Element | null): void {
  const presence = usePresenceStore()
  let release: (() => void) | null = null
  let observer: IntersectionObserver | null = null

  function leave(): void {
    release?.()
    release = null
  }

  onMounted(() => {
    const seen = element()
    if (room === null || seen === null) return
    observer = new IntersectionObserver((entries) => {
      if (entries.at(-1)?.isIntersecting !== true) leave()
      else release ??= presence.follow(room)
    })
    observer.observe(seen)
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
    leave()
  })
}
