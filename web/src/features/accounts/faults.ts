import type { Problem } from '@/api/problem'
import type { FieldFault } from '@/domain/forms'
import { problemText, t } from '@/i18n'

/** The sentence under the username field. */
export function usernameText(fault: FieldFault): string {
  if (fault === null) return ''
  if (fault === 'required') return t('fields.required')
  if (fault === 'no_letter') return t('fields.username_letter')
  return fault === 'too_long' ? t('fields.username_too_long') : t('fields.username_characters')
}

/** The sentence under the password field. */
export function passwordText(fault: FieldFault): string {
  if (fault === null) return ''
  if (fault === 'required') return t('fields.required')
  return fault === 'too_short' ? t('fields.password_too_short') : t('fields.password_too_long')
}

/** Where a new account was refused: the field, and the sentence for under it. */
export interface Refusal {
  field: 'username' | 'password' | 'email' | 'code'
  text: string
}

/**
 * Reads the server's refusal of a new account; null where it is about no field. `invalid_request` names none, and whatever this client
 * checks itself was right: so it is the address, where one was given.
 */
export function refusalOf(problem: Problem, given: { email: string }): Refusal | null {
  const { code } = problem
  if (code === 'username_taken') return { field: 'username', text: problemText(problem) }
  if (code.startsWith('password_')) return { field: 'password', text: problemText(problem) }
  if (code.includes('setup_code')) return { field: 'code', text: problemText(problem) }
  if (code !== 'invalid_request') return null
  if (given.email.trim() !== '') return { field: 'email', text: t('fields.email_wrong') }
  return { field: 'username', text: t('fields.username_characters') }
}
