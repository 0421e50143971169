import type { Place } from '@/domain/readers'
import type { Http } from './http'
import type { MessageEvent, MessageState, Sent } from './types'

/** A message that is kept in view. */
export interface Pin {
  event: MessageEvent
  state?: MessageState | null
  by: number | null
  at: string
}

/** A tag of a room: how many messages are under it, and the latest of them. */
export interface RoomTag {
  tag: string
  count: number
  last: number
}

/** Messages under a tag, the latest first. */
export interface TaggedPage {
  messages: { event: MessageEvent; state?: MessageState | null }[]
  /** What the next page comes before; null: these are the oldest. */
  next: number | null
}

/** Who has read a message; `count` null: I let nobody see what I read; `readers` null: they are not named in this room. All of them fit into one page. */
export interface ReaderPage {
  count: number | null
  readers: { user: number; at: string | null }[] | null
}

export interface Version {
  seq: number
  at: string
  text: string
}

/** What is done with messages after they were sent; loaded with the first of it. */
export function actsApi(http: Http) {
  const message = (room: number, seq: number) => `/rooms/${room}/messages/${seq}`
  const reaction = (room: number, seq: number, emoji: string) => `${message(room, seq)}/reactions/${encodeURIComponent(emoji)}`
  return {
    edit: (room: number, seq: number, text: string) => http.send<Sent>('PATCH', message(room, seq), { text }),
    remove: (room: number, seq: number) => http.send<void>('DELETE', message(room, seq)),
    removePreviews: (room: number, seq: number) => http.send<void>('DELETE', `${message(room, seq)}/previews`),
    versions: (room: number, seq: number) => http.send<{ versions: Version[] }>('GET', `${message(room, seq)}/versions`),
    react: (room: number, seq: number, emoji: string) => http.send<void>('PUT', reaction(room, seq, emoji)),
    unreact: (room: number, seq: number, emoji: string) => http.send<void>('DELETE', reaction(room, seq, emoji)),
    reactions: (room: number, seq: number) => http.send<{ reactions: { emoji: string; users: number[] }[] }>('GET', `${message(room, seq)}/reactions`),
    places: (room: number) => http.send<{ readers: Place[] | null }>('GET', `/rooms/${room}/readers`),
    readers: (room: number, seq: number) => http.send<ReaderPage>('GET', `${message(room, seq)}/readers`),
    pin: (room: number, seq: number) => http.send<void>('PUT', `/rooms/${room}/pins/${seq}`),
    unpin: (room: number, seq: number) => http.send<void>('DELETE', `/rooms/${room}/pins/${seq}`),
    pins: (room: number) => http.send<{ pins: Pin[] }>('GET', `/rooms/${room}/pins`),
    tags: (room: number, prefix: string, limit: number) => http.send<{ tags: RoomTag[] }>('GET', `/rooms/${room}/tags?prefix=${encodeURIComponent(prefix)}&limit=${limit}`),
    tagged: (room: number, tag: string, before: number | null) =>
      http.send<TaggedPage>('GET', `/rooms/${room}/tags/${encodeURIComponent(tag)}/messages?limit=30${before === null ? '' : `&before=${before}`}`),
    forward: (to: number, body: { key: string; room: number; seq: number }) => http.send<Sent>('POST', `/rooms/${to}/forwards`, body),
  }
}
