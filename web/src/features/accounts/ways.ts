import { h, type Component } from 'vue'
import { accountApi } from '@/api/account'
import { asProblem, Problem } from '@/api/problem'
import type { Offer, SignedIn } from '@/api/types'
import { showPasskey } from '@/composables/passkey'
import { speakPart } from '@/i18n/late'
import { passkeyText } from '@/i18n/passkeys'
import { services } from '@/stores/services'
import ProviderWays from './ProviderWays.vue'

export { default as EnteredView } from './EnteredView.vue'

/** The ways to these providers, with their sentences. */
export async function load(offers: readonly Offer[]): Promise<Component> {
  await speakPart('ways')
  return () => h(ProviderWays, { offers })
}

/** Comes in with a passkey: the device knows whose it is, so no name is asked for. Where that does not work, the problem brings its sentence. */
export async function byPasskey(): Promise<SignedIn> {
  await speakPart('passkeys')
  const api = accountApi(services().http)
  try {
    const { ceremony, options } = await api.startPasskeySignIn()
    return await api.verifyPasskey({ ceremony, credential: await showPasskey(options) })
  } catch (thrown) {
    const problem = asProblem(thrown)
    const text = passkeyText(problem)
    throw text === null ? problem : new Problem(problem.status, problem.code, text)
  }
}
