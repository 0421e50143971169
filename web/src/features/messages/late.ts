import { defineAsyncComponent, type Component } from 'vue'
import { speakPart } from '@/i18n/late'

/** Something that is shown once it is asked for, with its sentences. */
function late(name: 'AimBar' | 'MessageActs' | 'PinsDialog' | 'SuggestList'): Component {
  return defineAsyncComponent(() => Promise.all([import('./begun'), speakPart('beside')]).then(([begun]) => begun[name]))
}

export const AimBar = late('AimBar')
export const MessageActs = late('MessageActs')
export const PinsDialog = late('PinsDialog')
export const SuggestList = late('SuggestList')
