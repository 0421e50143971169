import type { SignedIn } from '@/api/types'
import { dayName, t } from '@/i18n'
import { speakPart } from '@/i18n/late'
import { useNoticesStore } from './notices'

/** Tells whoever was away what coming in called off. Loaded for them alone. */
export async function tellReturn({ erase_at }: NonNullable<SignedIn['back']>): Promise<void> {
  await speakPart('security')
  const at = Date.parse(erase_at ?? '')
  useNoticesStore().show(Number.isNaN(at) ? t('leaving.active_again') : t('leaving.called_off', { time: dayName(at) }))
}
