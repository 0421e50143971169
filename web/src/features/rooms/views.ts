import { speakPart } from '@/i18n/late'
import { useLiveStore } from '@/stores/live'

/** The screens that everybody signed in opens; one chunk, because one is never seen without the others. */
export { default as AppShell } from './AppShell.vue'
export { default as ChatsView } from './ChatsView.vue'
export { default as HomeView } from './HomeView.vue'
export { default as RoomView } from './RoomView.vue'
export { spoken } from './late'

/** What runs while somebody is signed in, once the screens have their sentences. */
export async function life(): Promise<ReturnType<typeof useLiveStore>> {
  await speakPart('rooms')
  return useLiveStore()
}
