import type { Act } from '@/api/types'
import { has, t } from '@/i18n/t'

/** What an administrator did, in a sentence. What a newer server may do is named as it names it. */
export function actText(act: Act): string {
  const by = act.by ?? t('admin.act_machine')
  const what = act.event === 'person.managed' ? (act.data.act ?? '') : act.event.replace('.', '_')
  const key = `admin.act_${what}`
  return has(key) ? t(key, { by, about: act.about ?? '…', name: act.data.name ?? '' }) : `${by}: ${act.event}`
}
