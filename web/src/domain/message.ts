import type { AttachedFile, Calls, LinkPreview, MessageEvent, Origin } from '@/api/types'

/** The id of whoever is gone. */
export const NOBODY = 0

/** Some people's answer to a message: how many gave this emoji, and whether I am one of them. */
export interface Reaction {
  emoji: string
  count: number
  mine: boolean
}

/** A message as the log has it, with what became of it since. */
export interface Message {
  seq: number
  key: string
  /** Who wrote it; `NOBODY` where that is not known any more. */
  by: number
  at: string
  /** Nothing where it was taken out of the log, or where the message is its files. */
  text: string
  /** Whom the text calls. */
  calls?: Calls
  files?: readonly AttachedFile[]
  /** The message of the same room that it answers. */
  reply?: number
  /** Where it was said first; what is absent is not for everybody to know. */
  forwarded?: Origin
  /** What stands behind its links. */
  previews?: readonly LinkPreview[]
  /** The event that said the text anew. */
  edited?: number
  /** Who deleted it for everybody; `NOBODY` where that is not known any more. */
  deleted?: number
  pinned?: true
  /** I keep it, to find it again. */
  saved?: true
  /** I do not want to see it. */
  hidden?: true
  reactions?: readonly Reaction[]
  /** What happened to it up to this seq of the log is in it; absent: nothing after itself. */
  upTo?: number
}

/** A file of mine that goes with a message and is on this device. */
export interface PendingFile {
  key: string
  name: string
  /** In bytes. */
  size: number
  /** As the device says. */
  type: string
  /** When it was changed last, in milliseconds: with name and size it tells the file from others. */
  modified: number
  /** The upload that holds all of it. */
  upload?: number
}

/** A message of mine that the log does not have yet, as far as I know. */
export interface Pending {
  key: string
  room: number
  text: string
  files?: readonly PendingFile[]
  /** The message that it answers. */
  reply?: number
  /** When I wrote it, in milliseconds. */
  at: number
  state: { kind: 'queued' } | { kind: 'sending' } | { kind: 'sent'; seq: number } | { kind: 'failed'; code: string }
}

export function messageOf(event: MessageEvent): Message {
  const { seq, by, at, data } = event
  return {
    seq, key: data.key ?? `gone-${seq}`, by: by ?? NOBODY, at, text: data.text ?? '',
    ...(data.files && data.files.length > 0 && { files: data.files }),
    ...(data.reply !== undefined && { reply: data.reply }),
    ...(data.forwarded && { forwarded: data.forwarded }),
    ...callsOf(data),
  }
}

/** Whom a text calls, if anybody. */
export function callsOf({ mentions, everyone }: { mentions?: Calls['mentions'] | undefined; everyone?: boolean | undefined }): { calls?: Calls } {
  return mentions || everyone ? { calls: { ...(mentions && { mentions }), ...(everyone && { everyone }) } } : {}
}

/** Whether nothing is left of a message: no message that somebody sent is empty. */
export function isGone({ text, files }: Pick<Message, 'text' | 'files'>): boolean {
  return text === '' && files === undefined
}

/** What is left of a message once it was taken out of the log. */
export function withoutWords(message: Message): Message {
  const left = { ...message, text: '' }
  delete left.files
  delete left.calls
  delete left.previews
  return left
}

/** Whether every file of it is with the server. */
export function isUp({ files = [] }: Pick<Pending, 'files'>): boolean {
  return files.every(({ upload }) => upload !== undefined)
}

/** The longest text the server takes, in characters (code points). */
export const LONGEST = 10_000

/** How many characters are left once the text comes near its limit; null while it is far from it. */
export function charactersLeft(text: string, longest = LONGEST): number | null {
  if (text.length < longest * 0.9) return null
  const left = longest - [...text.trim()].length
  return left <= longest * 0.1 ? left : null
}
