import type { FieldFault } from '@/domain/forms'
import { t } from '@/i18n'

/** The sentence under the username field. */
export function usernameText(fault: FieldFault): string {
  if (fault === null) return ''
  if (fault === 'required') return t('fields.required')
  return fault === 'too_long' ? t('fields.username_too_long') : t('fields.username_characters')
}

/** The sentence under the password field. */
export function passwordText(fault: FieldFault): string {
  if (fault === null) return ''
  if (fault === 'required') return t('fields.required')
  return fault === 'too_short' ? t('fields.password_too_short') : t('fields.password_too_long')
}
