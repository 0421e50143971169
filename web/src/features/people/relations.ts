import { peopleApi } from '@/api/people'
import type { Friend, Relation, User } from '@/api/types'
import { services } from '@/stores/services'
import { useNearList } from './list'

/** All my friends, by name. */
export async function allFriends(): Promise<Friend[]> {
  const friends: Friend[] = []
  let after: string | undefined
  do {
    const page = await peopleApi(services().http).friends(after)
    friends.push(...page.friends)
    after = page.next ?? undefined
  } while (after !== undefined)
  return friends
}

/** What those are to me who stand in a list that does not say it; null as long as it is not known. */
export function useRelations(): (user: User) => Relation | null {
  const { list } = useNearList(async () => {
    const [friends, { received, sent }] = await Promise.all([allFriends(), peopleApi(services().http).requests()])
    const relations = new Map<number, Relation>()
    for (const { user } of received) relations.set(user.id, 'asking')
    for (const { user } of sent) relations.set(user.id, 'asked')
    for (const { user } of friends) relations.set(user.id, 'friend')
    return relations
  })
  return (user) => (list.value === null ? null : (list.value.get(user.id) ?? 'none'))
}
