import type { Offer, SignUpRules, Ways } from '@/api/types'
import { passkeysWork } from '@/composables/passkey'
import { speakPart } from '@/i18n/late'
import { has, t } from '@/i18n/t'
import ProviderWays from './ProviderWays.vue'
import SignUpClosed from './SignUpClosed.vue'
import TermsField from './TermsField.vue'

export { default as EnteredView } from './EnteredView.vue'

/** What the page of those who come in needs only in some places: ways to providers, and what is asked of newcomers. */
export interface Extra {
  readonly offers: readonly Offer[]
  /** Whether passkeys can be used on this page. */
  readonly passkeys: boolean
  readonly rules: SignUpRules
  readonly Providers: typeof ProviderWays
  readonly Closed: typeof SignUpClosed
  readonly Terms: typeof TermsField
  /** Why a newcomer was refused, where it is told by this code alone; else nothing. */
  refusal(code: string): string | undefined
}

/** The same with its sentences. */
export async function load(ways: Ways): Promise<Extra> {
  await Promise.all([speakPart('ways'), speakPart('passkeys')])
  const refusal = (code: string): string | undefined => {
    const key = `ways.newcomers.${code}`
    return has(key) ? t(key) : undefined
  }
  const passkeys = passkeysWork(ways.passkeys)
  return { offers: ways.providers, passkeys, rules: ways.sign_up, Providers: ProviderWays, Closed: SignUpClosed, Terms: TermsField, refusal }
}
