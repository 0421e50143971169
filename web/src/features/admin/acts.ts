import type { Act } from '@/api/types'
import { has, t } from '@/i18n/t'

/** What an administrator did, in a sentence. What a newer server may do is named as it names it. */
export function actText(act: Act): string {
  const by = act.by ?? t('admin.act_machine')
  const key = [`admin.act_${wordOf(act)}`, `admin.act_${act.event.replace('.', '_')}`].find(has)
  return key !== undefined ? t(key, { by, about: act.about ?? '…', name: act.data.name ?? '' }) : `${by}: ${act.event}`
}

function wordOf({ event, data }: Act): string {
  if (event === 'person.managed') return data.act ?? ''
  return event === 'invitation.managed' ? `invitation_${data.act}` : `setting_${data.name}`
}
