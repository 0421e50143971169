import { defineAsyncComponent, type Component } from 'vue'
import { speakPart } from '@/i18n/late'

/** Something that is shown once it is asked for, with its sentences. */
function late(name: 'AimBar' | 'BlockedText' | 'LinkCards' | 'MessageActs' | 'OriginLine' | 'PinsDialog' | 'ReadLine' | 'ReportList' | 'ReportsDialog' | 'SuggestList'): Component {
  return defineAsyncComponent(() => Promise.all([import('./begun'), speakPart('beside')]).then(([begun]) => begun[name]))
}

export const AimBar = late('AimBar')
export const BlockedText = late('BlockedText')
export const LinkCards = late('LinkCards')
export const MessageActs = late('MessageActs')
export const OriginLine = late('OriginLine')
export const PinsDialog = late('PinsDialog')
export const ReadLine = late('ReadLine')
export const ReportList = late('ReportList')
export const ReportsDialog = late('ReportsDialog')
export const SuggestList = late('SuggestList')

/** The page of what I saved, with its sentences. */
export const loadSaved = async (): Promise<Component> => (await Promise.all([import('./begun'), speakPart('beside'), speakPart('rooms')]))[0].SavedView
