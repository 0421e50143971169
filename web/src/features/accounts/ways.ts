import { h, type Component } from 'vue'
import type { Ways } from '@/api/types'
import { passkeysWork } from '@/composables/passkey'
import { speakPart } from '@/i18n/late'
import ProviderWays from './ProviderWays.vue'

export { default as EnteredView } from './EnteredView.vue'

/** The ways that a server offers, with their sentences. */
export async function load({ providers, passkeys }: Ways): Promise<Component> {
  await Promise.all([speakPart('ways'), speakPart('passkeys')])
  return () => h(ProviderWays, { offers: providers, passkeys: passkeysWork(passkeys) })
}
