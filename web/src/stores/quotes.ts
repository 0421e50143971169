import { defineStore } from 'pinia'
import { shallowReactive } from 'vue'
import { asProblem } from '@/api/problem'
import { messageWith, withAct, type Act } from '@/domain/acts'
import { NOBODY, type Message } from '@/domain/message'
import { services } from './services'
import { useSessionStore } from './session'

const nameOf = (room: number, seq: number) => `${room}/${seq}`

/** Messages that others answer and that no window holds, asked for when they are shown; null where there is no such message for me. */
export const useQuotesStore = defineStore('quotes', () => {
  const found = shallowReactive(new Map<string, Message | null>())
  /** Asked for, and what was heard of them meanwhile. */
  const asked = new Map<string, Act[]>()

  async function need(room: number, seq: number): Promise<void> {
    const name = nameOf(room, seq)
    if (found.has(name) || asked.has(name)) return
    const acts: Act[] = []
    asked.set(name, acts)
    const answer = await services().api.message(room, seq).catch(asProblem)
    if (asked.get(name) !== acts) return need(room, seq)
    asked.delete(name)
    if ('event' in answer) found.set(name, acts.reduce(withMine, messageWith(answer.event, answer.state, answer.head)))
    else if (answer.status === 404) found.set(name, null)
  }

  function of(room: number, seq: number): Message | null | undefined {
    return found.get(nameOf(room, seq))
  }

  function applyAct(act: Act): void {
    const name = nameOf(act.room, act.data.seq)
    asked.get(name)?.push(act)
    const message = found.get(name)
    if (message) found.set(name, withMine(message, act))
  }

  function withMine(message: Message, act: Act): Message {
    return withAct(message, act, useSessionStore().me?.id ?? NOBODY)
  }

  /** What happened in a room was not heard in full. */
  function doubt(room: number): void {
    for (const all of [found, asked]) for (const name of all.keys()) if (name.startsWith(`${room}/`)) all.delete(name)
  }

  function clear(): void {
    found.clear()
    asked.clear()
  }

  return { need, of, applyAct, doubt, clear }
})
