import type { FieldFault } from '@/domain/forms'
import { t } from '@/i18n'

/** The sentence under a name, which follows the rules of a room's. */
export function nameText(fault: FieldFault): string {
  if (fault === null) return ''
  if (fault === 'required') return t('fields.required')
  return fault === 'too_long' ? t('fields.room_too_long') : t('fields.room_characters')
}
