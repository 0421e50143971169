import { useRouter } from 'vue-router'
import { peopleApi } from '@/api/people'
import type { Relation, User } from '@/api/types'
import { useTask } from '@/composables/useTask'
import { has, t } from '@/i18n'
import { useMembershipStore } from '@/stores/membership'
import { useNoticesStore } from '@/stores/notices'
import { services } from '@/stores/services'

/** What is asked about before it is done. */
export type Ending = 'unfriend' | 'block'
export type Act = 'message' | 'ask' | 'accept' | 'decline' | 'cancel' | 'unblock' | Ending

const fault = (key: string) => (has(key) ? t(key) : null)

/** What is nearest to do about somebody. */
export function nearestAct(user: User, relation: Relation): 'message' | 'accept' | 'cancel' | 'ask' {
  if (user.bot || relation === 'friend') return 'message'
  return relation === 'asking' ? 'accept' : relation === 'asked' ? 'cancel' : 'ask'
}

/** What can be done about somebody. Each says what became of it; the lists hear of it by the log. */
export function useActs(): { act(what: Act, user: User): Promise<boolean> } {
  const router = useRouter()
  const membership = useMembershipStore()
  const notices = useNoticesStore()
  const { error, run } = useTask()

  async function perform(what: Act, user: User): Promise<void> {
    if (what === 'message') {
      const room = await membership.openDirectWith(user.id)
      return void (await router.push({ name: 'room', params: { uri: room.uri } }))
    }
    const answer = await peopleApi(services().http)[what](user.id)
    // Who is asked and asked before, or is a friend already, is one now.
    const done = what === 'ask' && answer?.relation === 'friend' ? 'accept' : what
    notices.show(t(`people.${done}_done`, { name: user.display_name ?? user.username }))
  }

  async function act(what: Act, user: User): Promise<boolean> {
    const done = await run(
      () => perform(what, user),
      ({ code }) => fault(`people_faults.${code}`),
    )
    if (!done && error.value) notices.show(error.value)
    return done
  }

  return { act }
}
