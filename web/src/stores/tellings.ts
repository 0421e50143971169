import type { SignedIn } from '@/api/types'
import { dayName, t } from '@/i18n'
import { speakPart } from '@/i18n/late'
import { useNearStore } from './near'
import { useNoticesStore } from './notices'
import { services } from './services'

// What few are told, loaded when they are.

/** Says that somebody of my address book has come here. Where the name cannot be had nothing is said, and the book tells it, which looks again. */
export async function tellOf(user: number): Promise<void> {
  useNearStore().changes++
  const [answer] = await Promise.all([services().api.users([user]), speakPart('people')]).catch(() => [])
  const person = answer?.users[0]
  if (person) useNoticesStore().show(t('inviting.joined', { name: person.display_name ?? person.username }))
}

/** Tells whoever was away what coming in called off. */
export async function tellReturn({ erase_at }: NonNullable<SignedIn['back']>): Promise<void> {
  await speakPart('security')
  const at = Date.parse(erase_at ?? '')
  useNoticesStore().show(Number.isNaN(at) ? t('leaving.active_again') : t('leaving.called_off', { time: dayName(at) }))
}
