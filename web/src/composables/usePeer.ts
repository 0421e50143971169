import { computed, watch, type ComputedRef } from 'vue'
import type { Room } from '@/api/types'
import { agoText, t } from '@/i18n'
import { useLiveStore } from '@/stores/live'
import { usePresenceStore } from '@/stores/presence'
import { useNow } from './useNow'

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

  watch(
    [peer, () => live.isOnline, isHere],
    ([id, isConnected, here]) => id !== null && isConnected && !here && void presence.lookUp(id),
    { immediate: true },
  )

  return { isHere, words }
}
