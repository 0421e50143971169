import type { SignUpRules } from '@/api/types'

/** Whether somebody who holds this invitation, or none, may make an account. Whether it is good the server knows. */
export function mayCome(rules: SignUpRules, invitation: string | undefined): boolean {
  return rules.mode === 'open' || (rules.mode === 'invitation' && Boolean(invitation))
}
