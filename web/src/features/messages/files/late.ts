import { defineAsyncComponent, type Component } from 'vue'
import { speakPart } from '@/i18n/late'
import type * as Begun from './begun'

/** Something that is shown once it is asked for, with its sentences. */
function late(name: keyof typeof Begun): Component {
  return defineAsyncComponent(() => Promise.all([import('./begun'), speakPart('files')]).then(([begun]) => begun[name]))
}

export const AttachBar = late('AttachBar')
export const LightboxDialog = late('LightboxDialog')
export const PendingFiles = late('PendingFiles')
export const RoomFiles = late('RoomFiles')
