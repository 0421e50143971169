import { h, type Component } from 'vue'
import type { Offer } from '@/api/types'
import { speakPart } from '@/i18n/late'
import ProviderWays from './ProviderWays.vue'

export { default as EnteredView } from './EnteredView.vue'

/** The ways to these providers, with their sentences. */
export async function load(offers: readonly Offer[]): Promise<Component> {
  await speakPart('ways')
  return () => h(ProviderWays, { offers })
}
