import { t } from '@/i18n'
import { speakPart } from '@/i18n/late'
import { useNearStore } from './near'
import { useNoticesStore } from './notices'
import { services } from './services'

/** Says that somebody of my address book has come here. Loaded when it happens; where the name cannot be had nothing is said, and the book tells it, which looks again. */
export async function tellOf(user: number): Promise<void> {
  useNearStore().changes++
  const [answer] = await Promise.all([services().api.users([user]), speakPart('people')]).catch(() => [])
  const person = answer?.users[0]
  if (person) useNoticesStore().show(t('inviting.joined', { name: person.display_name ?? person.username }))
}
