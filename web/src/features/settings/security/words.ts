import type { Session } from '@/api/types'
import { deviceOf } from '@/domain/device'
import { t } from '@/i18n'
import { tongue } from '@/i18n/t'

/** What a session is called: by its owner, else by what the browser tells of itself. */
export function nameOf(one: Session): string {
  if (one.label !== null) return one.label
  if (one.kind === 'key') return one.name || t('security.token')
  if (one.kind === 'app') return one.name || t('security.app')
  if (one.kind === 'renewed') return one.name
  const { browser, system } = deviceOf(one.name)
  if (browser !== null && system !== null) return t('security.browser_on', { browser, system })
  return browser ?? (one.name || t('security.browser'))
}

/** Where somebody signed in from, as far as the server knows; nothing where it does not. */
export function placeOf({ place }: Session): string {
  if (place === null) return ''
  if (place.kind === 'elsewhere') return t('security.elsewhere', { network: place.network })
  return place.kind === 'here' ? t('security.here') : t('security.home')
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte']

/** The size of a file in thousands of bytes, as people read it. */
export function sizeText(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1)
  const format = new Intl.NumberFormat(tongue.value.tag, { style: 'unit', unit: UNITS[step] ?? 'byte', maximumSignificantDigits: 3 })
  return format.format(bytes / 1000 ** step)
}
