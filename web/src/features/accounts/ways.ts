import { accountApi, type Newcomer } from '@/api/account'
import { asProblem, Problem } from '@/api/problem'
import type { Offer, SignedIn, SignUpRules, Ways } from '@/api/types'
import { makePasskey, showPasskey } from '@/composables/passkey'
import { deviceOf } from '@/domain/device'
import { mayCome } from '@/domain/newcomers'
import type { Brings } from '@/domain/providers'
import { speakPart } from '@/i18n/late'
import { passkeyText } from '@/i18n/passkeys'
import { has, t, type MessageKey } from '@/i18n/t'
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
  /** Whether somebody who brings this has no form to fill in. */
  isClosed(brings: Brings): boolean
  /** Why a newcomer was refused, where it is told by this code alone; else nothing. */
  refusal(code: string): string | undefined
}

/** The same with its sentences. */
export async function load({ providers, sign_up: rules }: Ways): Promise<Extra> {
  await speakPart('ways')
  return {
    offers: providers,
    rules,
    Providers: ProviderWays,
    Closed: SignUpClosed,
    Terms: TermsField,
    isClosed: (brings) => !mayCome(rules, brings.invitation),
    refusal: (code) => (has(`ways.newcomers.${code}`) ? t(`ways.newcomers.${code}` as MessageKey) : undefined),
  }
}

/** Comes in with a passkey: the device knows whose it is, so no name is asked for. Where that does not work, the problem brings its sentence. */
export async function byPasskey(): Promise<SignedIn> {
  const api = accountApi(services().http)
  return inWords(async () => {
    const { ceremony, options } = await api.startPasskeySignIn()
    return api.verifyPasskey({ ceremony, credential: await showPasskey(options) })
  })
}

/** Makes an account that a passkey opens, and no password. The server is asked first whether the name is free: no device keeps a key for nothing. */
export async function signUpByPasskey(username: string, more: Omit<Newcomer, 'username'>): Promise<SignedIn> {
  const api = accountApi(services().http)
  return inWords(async () => {
    const { ceremony, options } = await api.startPasskeySignUp({ username, ...more })
    const { browser, system } = deviceOf(navigator.userAgent)
    const name = [browser, system].filter(Boolean).join(' · ') || t('passkeys.title')
    return api.signUpByPasskey({ ceremony, credential: await makePasskey(options), name, ...more })
  })
}

/** What is wrong with a passkey is a problem that brings its sentence. */
async function inWords(work: () => Promise<SignedIn>): Promise<SignedIn> {
  await speakPart('passkeys')
  try {
    return await work()
  } catch (thrown) {
    const problem = asProblem(thrown)
    const text = passkeyText(problem)
    throw text === null ? problem : new Problem(problem.status, problem.code, text)
  }
}
