import { computed, onScopeDispose, watch, type ComputedRef } from 'vue'
import type { Room } from '@/api/types'
import { agoText, t } from '@/i18n'
import { useLiveStore } from '@/stores/live'
import { usePresenceStore } from '@/stores/presence'
import { useNow } from './useNow'

/** That somebody went is told before it is written down when; by then it is. */
const WRITTEN_MS = 3000

/** The other person of a direct room: whether they are here, and in words, else when they last were. Empty where they hide it. */
export function usePeer(room: () => Room): { isHere: ComputedRef<boolean>; words: ComputedRef<string> } {
  const live = useLiveStore()
  const presence = usePresenceStore()
  const now = useNow()
  const peer = computed(() => room().peer?.id ?? null)
  const isHere = computed(() => peer.value !== null && presence.isOnline(room().id, peer.value))

  const words = computed(() => {
    if (isHere.value) return t('presence.online')
    const at = peer.value === null ? undefined : presence.lastSeen.get(peer.value)
    if (at === undefined) return ''
    const ago = agoText(Date.parse(at), Math.max(now.value, Date.now()))
    return ago === null ? t('presence.just_now') : t('presence.last_seen', { ago })
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    [peer, () => live.isOnline, isHere],
    ([id, isConnected, here], [, , wasHere]) => {
      clearTimeout(timer)
      if (id === null || !isConnected || here) return
      void presence.lookUp(id)
      if (wasHere === true) timer = setTimeout(() => void presence.lookUp(id), WRITTEN_MS)
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(timer))

  return { isHere, words }
}
