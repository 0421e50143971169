import { defineAsyncComponent, type Component } from 'vue'
import { speakPart } from '@/i18n/late'

/** Something that is shown once it is asked for, with its sentences. */
function late(load: () => Promise<{ default: Component }>): Component {
  return defineAsyncComponent(() => Promise.all([load(), speakPart('acts')]).then(([of]) => of.default))
}

export const AimBar = late(() => import('./AimBar.vue'))
export const MessageActs = late(() => import('./MessageActs.vue'))
export const PinsDialog = late(() => import('./PinsDialog.vue'))
