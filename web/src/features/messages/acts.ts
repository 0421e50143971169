import { actsApi } from '@/api/acts'
import { asProblem } from '@/api/problem'
import type { Message } from '@/domain/message'
import { listText, problemText } from '@/i18n'
import { useNoticesStore } from '@/stores/notices'
import { usePeopleStore } from '@/stores/people'
import { services } from '@/stores/services'

/** The requests of this part of the API. */
export function acts(): ReturnType<typeof actsApi> {
  return actsApi(services().http)
}

/** Does it, or says why not. Answers whether it was done. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (thrown) {
    useNoticesStore().show(problemText(asProblem(thrown)))
    return false
  }
}

export function saveEdit(room: number, seq: number, text: string): Promise<boolean> {
  return attempt(() => acts().edit(room, seq, text))
}

/** Who answered with what, in one line. */
export async function whoReacted(room: number, seq: number, nameOf: (user: number) => string): Promise<string> {
  const answer = await acts().reactions(room, seq).catch(() => ({ reactions: [] }))
  usePeopleStore().need(answer.reactions.flatMap(({ users }) => users))
  return answer.reactions.map(({ emoji, users }) => `${emoji} ${listText(users.map(nameOf))}`).join(' · ')
}

/** Gives this emoji, or takes it back where I gave it. */
export function toggleReaction(room: number, { seq, reactions }: Message, emoji: string): Promise<boolean> {
  const isMine = reactions?.some((one) => one.emoji === emoji && one.mine) === true
  return attempt(() => (isMine ? acts().unreact(room, seq, emoji) : acts().react(room, seq, emoji)))
}
