import { accountApi } from '@/api/account'
import { asProblem, Problem } from '@/api/problem'
import type { Offer, SignedIn, SignUpRules, Ways } from '@/api/types'
import { showPasskey } from '@/composables/passkey'
import { speakPart } from '@/i18n/late'
import { passkeyText } from '@/i18n/passkeys'
import { has, t } from '@/i18n/t'
import { services } from '@/stores/services'
import ProviderWays from './ProviderWays.vue'
import SignUpClosed from './SignUpClosed.vue'
import TermsField from './TermsField.vue'

export { default as EnteredView } from './EnteredView.vue'

/** What the page of those who come in needs only in some places: ways to providers, and what is asked of newcomers. */
export interface Extra {
  readonly offers: readonly Offer[]
  readonly rules: SignUpRules
  readonly Providers: typeof ProviderWays
  readonly Closed: typeof SignUpClosed
  readonly Terms: typeof TermsField
  /** Why a newcomer was refused, where it is told by this code alone; else nothing. */
  refusal(code: string): string | undefined
}

/** The same with its sentences. */
export async function load(ways: Ways): Promise<Extra> {
  await speakPart('ways')
  const refusal = (code: string): string | undefined => {
    const key = `ways.newcomers.${code}`
    return has(key) ? t(key) : undefined
  }
  return { offers: ways.providers, rules: ways.sign_up, Providers: ProviderWays, Closed: SignUpClosed, Terms: TermsField, refusal }
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
