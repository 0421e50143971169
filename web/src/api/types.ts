import type { components, operations } from './schema'

type Schemas = components['schemas']

/** On the wire a field without a value is null, never absent. */
type Whole<T> = { [K in keyof T]-?: Exclude<T[K], undefined> }

export type RoomKind = Schemas['RoomKind']
export type MemberState = Schemas['MemberState']
export type Role = Schemas['Role']
export type History = Schemas['History']

export type Access = Schemas['Access']
export type JoinLink = Whole<Schemas['JoinLink']>
export type JoinLinkState = Schemas['LinkState']
export type JoinPreview = Schemas['Preview']
/** `files`: media types of the files that go with it. */
export type LastMessage = Whole<Omit<Schemas['LastMessage'], 'files'>> & Pick<Schemas['LastMessage'], 'files'>
/** A file of a message. */
export type AttachedFile = Schemas['AttachedFile']
/** What stands behind a link of a message. */
export type LinkPreview = Schemas['LinkPreview']
/** A file of a room, and the message that it goes with. */
export type RoomFile = Schemas['RoomFile']
export type Position = Schemas['Position']
export type Sent = Schemas['Sent']
/** What somebody is to me. */
export type Relation = Schemas['Relation']
export type Friend = Schemas['Friend']
export type FriendRequest = Schemas['FriendRequest']
export type Block = Schemas['Block']
export type Found = Schemas['Found']
export type Suggestion = Schemas['Suggestion']
export type Circle = Schemas['Circle']
/** What somebody says of themselves; what they do not say, or not to me, is absent. */
export type Profile = Schemas['Profile']
/** What is to be different about what I say of myself. */
export type ProfileEdit = Partial<Schemas['ProfileEdit']>
export type Contact = Schemas['Contact']
export type ContactState = Schemas['ContactState']
export type ContactFault = Schemas['ContactFault']
export type ContactImport = Schemas['ContactImport']
export type EvaluatedAddresses = Schemas['EvaluatedAddresses']
export type FindablePeople = Schemas['FindablePeople']
export type InvitationOutcome = Schemas['InvitationOutcome']
export type PersonalLink = Whole<Schemas['PersonalLink']>
export type PersonalLinkState = Whole<Schemas['PersonalLinkState']>
export type Inviter = Whole<Schemas['Inviter']>
/** Whether an address takes invitations. */
export type AddressDoor = Schemas['AddressDoor']
export type InviteContacts = Schemas['InviteContacts']
export type AcceptedInvitation = Schemas['Accepted']
export type Privacy = Schemas['Privacy']
export type Session = Whole<Schemas['Session']>
/** What a token may be used for. */
export type Scope = Schemas['Scope']
export type NewToken = Whole<Schemas['NewKey']>
export type MadeToken = Omit<Schemas['CreatedKey'], 'session'> & { session: Session }
export type Setup = Schemas['Setup']
export type Job = Schemas['Job']
export type JobState = Schemas['JobState']
export type Schedule = Schemas['Schedule']
export type Letter = Schemas['LetterEntry']
export type Person = Schemas['PersonEntry']
/** Whom a list of people is of. */
export type Whom = NonNullable<NonNullable<operations['list_people']['parameters']['query']>['whom']>
/** What becomes of what somebody wrote whose account is deleted. */
export type Content = Schemas['Content']
export type ResetLink = Schemas['ResetLink']
/** What an administrator did. */
export type Act = Omit<Schemas['AuditEntry'], 'data'> & { data: { act?: string; name?: string } }
/** Which kinds of letters are sent. */
export type Sends = Schemas['Sends']
/** What of a room is to be different. */
export type RoomEdit = Partial<Pick<Room, 'name' | 'archived' | 'history' | 'by_address'>>
/** The ways in that a server offers besides a password. */
export type Ways = Omit<Whole<Schemas['Ways']>, 'sign_up'> & { sign_up: SignUpRules }
/** Who may make an account, and on what terms. */
export type SignUpRules = Whole<Schemas['SignUpRules']>
/** What somebody holds whose code was right and who has no account yet. */
export type SignUpTicket = Omit<Whole<Schemas['SignUpTicket']>, 'sign_up'> & { sign_up: SignUpRules }
/** A code that lets newcomers in, and its secret where it is shown. */
export type InvitationCode = Whole<Schemas['InvitationCode']>
export type NewInvitation = Omit<Schemas['NewInvitation'], 'invitation'> & { invitation: InvitationCode }
/** An account elsewhere that people may come in by. */
export type Offer = Schemas['Offer']
/** One that is linked to my account. */
export type Identity = Whole<Schemas['Identity']>
/** A key that a device of mine holds and that opens my account. */
export type Passkey = Whole<Schemas['Passkey']>
/** An account of mine that a program speaks for, and its key where that is shown. */
export type Bot = Whole<Schemas['Bot']>
export type NewBot = Omit<Schemas['NewBot'], 'bot'> & { bot: Bot }
export type SecondStep = Whole<Schemas['SecondStep']>
/** An archive of what the server knows of me. */
export type OwnDataArchive = Whole<Schemas['OwnDataArchive']>
export type SecondStepOffer = Schemas['SecondStepOffer']
/** What a device is to be asked. */
export type Question = Omit<Schemas['Question'], 'options'> & { options: object }
export type SignedIn = Schemas['SignedIn']

/** Who learns whether somebody is online, and when they last were. */
/** Whether somebody is online, else when they last were. */
export type Seen = Schemas['Presence']

/** Somebody; of oneself the addresses and what others learn too. */
export type User = Schemas['User'] & Partial<Pick<Schemas['Me'], 'email' | 'email_verified' | 'has_password' | 'phone'>>

export type Room = Omit<Whole<Schemas['Room']>, 'kind' | 'history' | 'state' | 'role' | 'last_message'> & {
  kind: RoomKind
  history: History
  state: MemberState | null
  role: Role | null
  last_message: LastMessage | null
}

export type Member = Omit<Schemas['Member'], 'role' | 'state'> & { role: Role; state: MemberState }
export type Invitation = Omit<Schemas['Invitation'], 'room'> & { room: Room }

interface Logged {
  room: number
  seq: number
  at: string
  /** Null where nobody did it: the server itself, or somebody who is gone. */
  by: number | null
}

/** Where a forwarded message was said first; what is absent is not for everybody to know. */
export interface Origin {
  by?: number
  room?: number
  seq?: number
}

/** Whom a text calls, and where in it, in characters: at the `@`. */
export interface Calls {
  mentions?: { user: number; from: number; to: number }[]
  everyone?: boolean
}

/** What a message says; once it was taken out of the log, nothing. */
type MessageData =
  | ({ key: string; text?: string; files?: AttachedFile[]; reply?: number; forwarded?: Origin; imported?: boolean; redacted?: never } & Calls)
  | { redacted: true; key?: never; text?: never; files?: never; reply?: never; forwarded?: never; imported?: never; mentions?: never; everyone?: never }

/** What became of a message since it was sent. */
export interface MessageState {
  seq: number
  edited?: { seq: number; at: string; text?: string } & Calls
  deleted?: { seq: number; at: string; by: number | null }
  pinned?: boolean
  saved?: boolean
  hidden?: boolean
  previews?: LinkPreview[]
  reactions?: { emoji: string; count: number; mine: boolean }[]
}

/** One entry of a room's log; the kinds of docs/protocol.md. */
export type RoomEvent =
  | (Logged & { event: 'room.created'; data: { kind: RoomKind; name: string } })
  | (Logged & {
      event: 'room.changed'
      data: { name?: string; archived?: boolean; history?: History; default?: boolean; by_address?: boolean }
    })
  | (Logged & { event: 'room.deleted'; data: Record<string, never> })
  | (Logged & { event: 'message.created'; data: MessageData })
  | (Logged & { event: 'message.edited'; data: ({ seq: number; text: string; redacted?: never } & Calls) | { redacted: true; seq?: never; text?: never } })
  | (Logged & { event: 'message.previewed'; data: { seq: number; previews: LinkPreview[]; redacted?: never } | { redacted: true; seq?: never; previews?: never } })
  | (Logged & { event: 'message.deleted' | 'message.unpinned'; data: { seq: number } })
  | (Logged & { event: 'message.pinned'; data: { seq: number } })
  | (Logged & { event: 'reaction.added' | 'reaction.removed'; data: { seq: number; emoji: string } })
  | (Logged & { event: 'messages.redacted'; data: { user: number; through: number } })
  | (Logged & { event: 'person.erased' | 'person.renamed'; data: { user: number } })
  | (Logged & { event: 'member.joined'; data: { user: number; role: Role; from: number } })
  | (Logged & { event: 'member.invited'; data: { user: number } })
  | (Logged & { event: 'member.left'; data: { user: number; invited?: boolean } })
  | (Logged & { event: 'member.removed'; data: { user: number; invited?: boolean } })
  | (Logged & { event: 'member.role_changed'; data: { user: number; role: Role } })

export type MessageEvent = Extract<RoomEvent, { event: 'message.created' }>

/** What is told between messages. */
export type LineEvent = Extract<
  RoomEvent,
  { event: 'room.created' | 'room.changed' | 'member.joined' | 'member.left' | 'member.removed' | 'member.role_changed' | 'message.pinned' }
>

/** One entry of my own log. */
export type UserEvent =
  | {
      event: 'membership.changed'
      cursor: number
      at: string
      data: { room: number; state: MemberState; role: Role | null }
    }
  | { event: 'position.moved'; cursor: number; at: string; data: { room: number; seq: number; set_back?: number; through?: number } }
  | { event: 'message.marked' | 'message.unmarked'; cursor: number; at: string; data: { room: number; seq: number; mark: 'saved' | 'hidden' } }
  | { event: 'draft.changed'; cursor: number; at: string; data: { room: number } }
  | { event: 'reports.changed'; cursor: number; at: string; data: { room?: number } }
  | { event: 'presence.changed'; cursor: number; at: string; data: { presence: Circle } }
  | { event: 'relation.changed'; cursor: number; at: string; data: { user: number; relation: Relation } }
  | { event: 'contact.joined'; cursor: number; at: string; data: { user: number; contact?: number } }
  | { event: 'username.changed'; cursor: number; at: string; data: Record<string, never> }
  | { event: 'admin.changed'; cursor: number; at: string; data: { admin: boolean } }

/** A page of a room's log, in rising seq. */
export interface Page<E extends RoomEvent = RoomEvent> {
  events: E[]
  /** What became of those messages of the page that are not any more as they were sent, up to its head. */
  states?: MessageState[]
  /** With messages: what else is told of this part of the log. */
  lines?: LineEvent[]
  first: number
  head: number
}
