import type { MessageEvent, MessageState, RoomEvent } from '@/api/types'
import { callsOf, messageOf, NOBODY, type Message, type Reaction } from './message'

type Kind = 'message.edited' | 'message.previewed' | 'message.deleted' | 'reaction.added' | 'reaction.removed' | 'message.pinned' | 'message.unpinned'

/** An event about a message that was sent before. */
export type Act = Extract<RoomEvent, { event: Kind }> & { data: { seq: number } }

/** Whether an event is about a message. What was taken out of the log says no more which one that was: what it is now follows. */
export function isAct(event: RoomEvent): event is Act {
  return 'seq' in event.data && event.data.seq !== undefined
}

/** A message as a page has it: its event, and what became of it up to the page's head. */
export function messageWith(event: MessageEvent, state: MessageState | null | undefined, head: number): Message {
  const message = { ...messageOf(event), upTo: Math.max(head, event.seq) }
  if (!state) return message
  if (state.deleted) return withoutAll(message, state.deleted.by ?? NOBODY)
  // Whoever is gone took their texts along, whatever they were changed to.
  const isGone = event.data.redacted === true
  const edited = isGone ? undefined : state.edited
  return {
    ...(edited ? without(message, 'calls') : message),
    ...(edited && { text: edited.text ?? '', edited: edited.seq, ...callsOf(edited) }),
    ...(state.previews && state.previews.length > 0 && !isGone && { previews: state.previews }),
    ...(state.pinned && { pinned: true as const }),
    ...(state.saved && { saved: true as const }),
    ...(state.hidden && { hidden: true as const }),
    ...(state.reactions && state.reactions.length > 0 && { reactions: state.reactions }),
  }
}

/** The message after an act. What is about another message, or is contained already, changes nothing. */
export function withAct(message: Message, act: Act, me: number): Message {
  if (act.data.seq !== message.seq || act.seq <= (message.upTo ?? message.seq)) return message
  const next: Message = { ...message, upTo: act.seq }
  if (message.deleted !== undefined) return next
  switch (act.event) {
    case 'message.edited':
      return { ...without(next, 'calls'), text: act.data.text, edited: act.seq, ...callsOf(act.data) }
    case 'message.deleted':
      return withoutAll(next, act.by ?? NOBODY)
    case 'message.previewed':
      return act.data.previews.length > 0 ? { ...next, previews: act.data.previews } : without(next, 'previews')
    case 'message.pinned':
      return { ...next, pinned: true }
    case 'message.unpinned':
      return without(next, 'pinned')
    case 'reaction.added':
      return withReactions(next, added(message.reactions ?? [], act.data.emoji, act.by === me))
    case 'reaction.removed':
      return withReactions(next, taken(message.reactions ?? [], act.data.emoji, act.by === me))
  }
}

/** What I keep of a message for myself, as my own log tells it. */
export interface Marking {
  room: number
  seq: number
  mark: 'saved' | 'hidden'
  on: boolean
}

/** The message after I marked it, or took the mark off. */
export function withMark(message: Message, { seq, mark, on }: Marking): Message {
  if (seq !== message.seq || message.deleted !== undefined || on === (message[mark] === true)) return message
  return on ? { ...message, [mark]: true } : without(message, mark)
}

/** What is left of a deleted message: that it was there, and who deleted it. */
function withoutAll({ seq, key, by, at, upTo }: Message, deleted: number): Message {
  return { seq, key, by, at, text: '', deleted, ...(upTo !== undefined && { upTo }) }
}

function withReactions(message: Message, reactions: readonly Reaction[]): Message {
  return reactions.length > 0 ? { ...message, reactions } : without(message, 'reactions')
}

function without(message: Message, name: 'pinned' | 'saved' | 'hidden' | 'reactions' | 'calls' | 'previews'): Message {
  const next = { ...message }
  delete next[name]
  return next
}

function added(reactions: readonly Reaction[], emoji: string, mine: boolean): readonly Reaction[] {
  const at = reactions.findIndex((one) => one.emoji === emoji)
  const old = reactions[at]
  if (old === undefined) return [...reactions, { emoji, count: 1, mine }]
  return reactions.with(at, { emoji, count: old.count + 1, mine: old.mine || mine })
}

function taken(reactions: readonly Reaction[], emoji: string, mine: boolean): readonly Reaction[] {
  return reactions.flatMap((one) => {
    if (one.emoji !== emoji) return [one]
    return one.count > 1 ? [{ emoji, count: one.count - 1, mine: one.mine && !mine }] : []
  })
}
