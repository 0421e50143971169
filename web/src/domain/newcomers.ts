import type { SignUpRules } from '@/api/types'

/** Whether a newcomer has to be told or asked something besides a name and a password. */
export function asksMore(rules: SignUpRules): boolean {
  return rules.mode !== 'open' || Boolean(rules.terms_url)
}

/** Whether somebody who holds this invitation, or none, may make an account. Whether it is good the server knows. */
export function mayCome(rules: SignUpRules, invitation: string | undefined): boolean {
  return rules.mode === 'open' || (rules.mode === 'invitation' && Boolean(invitation))
}
