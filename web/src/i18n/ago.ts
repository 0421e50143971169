import { agoOf } from '@/domain/presence'
import { tongue } from './t'

/** Made once for each language: rows ask for it every minute. */
let made: Intl.RelativeTimeFormat | null = null
let madeFor = ''

/** 5 minutes ago; `null` below a minute. */
export function agoText(at: number, now: number): string | null {
  const { tag } = tongue.value
  if (made === null || madeFor !== tag) {
    made = new Intl.RelativeTimeFormat(tag)
    madeFor = tag
  }
  const ago = agoOf(at, now)
  return ago === null ? null : made.format(-ago.value, ago.unit)
}
