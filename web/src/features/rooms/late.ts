import { defineAsyncComponent, type Component } from 'vue'
import { speakPart } from '@/i18n/late'
import type * as Beside from './beside'

/** With the sentences of what opens over or beside a conversation. */
export async function spoken<T>(loading: Promise<T>): Promise<T> {
  const [loaded] = await Promise.all([loading, speakPart('beside')])
  return loaded
}

function late(name: keyof typeof Beside): Component {
  return defineAsyncComponent(() => spoken(import('./beside')).then((beside) => beside[name]))
}

export const AccountChoices = late('AccountChoices')
export const DetailsPane = late('DetailsPane')
export const DoorPanel = late('DoorPanel')
export const KeysDialog = late('KeysDialog')
export const QuickSwitcher = defineAsyncComponent(() => spoken(import('@/features/search')).then((search) => search.QuickSwitcher))
export const SignOutDialog = late('SignOutDialog')
export const StartDialog = late('StartDialog')
