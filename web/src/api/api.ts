import { query, type Http } from './http'
import type {
  History,
  Invitation,
  JoinLink,
  JoinLinkState,
  JoinPreview,
  Member,
  MessageEvent,
  MessageState,
  Page,
  Position,
  Role,
  Room,
  RoomEdit,
  RoomEvent,
  Seen,
  Sent,
  Setup,
  SignedIn,
  User,
  Ways,
} from './types'

export interface Credentials {
  username: string
  password: string
  email?: string
}

/** Which part of a log: the latest where neither is given. */
export interface Range {
  before?: number
  after?: number
  around?: number
  limit?: number
}

type Listed<K extends string, T> = Record<K, T[]> & { next?: string | null }

export type Api = ReturnType<typeof createApi>

/** Every route of docs/protocol.md that this client uses, one function each. */
export function createApi(http: Http) {
  const room = (id: number) => `/rooms/${id}`
  return {
    setup: () => http.bare<Setup>('GET', '/setup'),
    runSetup: (body: Credentials & { code?: string; name?: string }) => http.bare<SignedIn>('POST', '/setup', body),
    signUp: (body: Credentials) => http.bare<SignedIn>('POST', '/auth/sign-up', body),
    signIn: (body: Credentials) => http.bare<SignedIn>('POST', '/auth/sign-in', body),
    ways: () => http.bare<Ways>('GET', '/auth/ways'),
    refresh: () => http.bare<SignedIn>('POST', '/auth/refresh', {}),
    signOut: () => http.bare<void>('POST', '/auth/sign-out', {}),

    users: (ids: readonly number[]) => http.send<{ users: User[] }>('GET', `/users${query({ ids: ids.join(',') })}`),

    presenceOf: (users: readonly number[]) => http.send<{ presence: Seen[] }>('GET', `/presence${query({ users: users.join(',') })}`),

    rooms: (before?: string) =>
      http.send<Listed<'rooms', Room>>('GET', `/rooms${query({ before, limit: 100 })}`),
    publicRooms: (after?: string) =>
      http.send<Listed<'rooms', Room>>('GET', `/rooms/public${query({ after, limit: 50 })}`),
    room: (id: number) => http.send<Room>('GET', room(id)),
    roomByUri: (uri: string) => http.send<Room>('GET', `/rooms/by-uri/${encodeURIComponent(uri)}`),
    createRoom: (body: { kind: 'public' | 'group'; name: string; history?: History }) =>
      http.send<Room>('POST', '/rooms', body),
    directRoom: (body: { user: number } | { username: string }) => http.send<Room>('POST', '/rooms/direct', body),
    changeRoom: (id: number, body: RoomEdit) =>
      http.send<Room>('PATCH', room(id), body),
    deleteRoom: (id: number) => http.send<void>('DELETE', room(id)),
    makeDefault: (id: number) => http.send<void>('PUT', `${room(id)}/default`),
    joinRoom: (id: number) => http.send<Room>('POST', `${room(id)}/join`, {}),
    leaveRoom: (id: number) => http.send<void>('POST', `${room(id)}/leave`, {}),

    members: (id: number, after?: string) =>
      http.send<Listed<'members', Member>>('GET', `${room(id)}/members${query({ after, limit: 100 })}`),
    setRole: (id: number, user: number, role: Role) =>
      http.send<void>('PATCH', `${room(id)}/members/${user}`, { role }),
    removeMember: (id: number, user: number) => http.send<void>('DELETE', `${room(id)}/members/${user}`),

    invite: (id: number, username: string) => http.send<void>('POST', `${room(id)}/invitations`, { username }),
    invitations: () => http.send<{ invitations: Invitation[] }>('GET', '/invitations'),
    acceptInvitation: (id: number) => http.send<Room>('POST', `${room(id)}/invitation`, {}),
    declineInvitation: (id: number) => http.send<void>('DELETE', `${room(id)}/invitation`),

    joinLink: (id: number) => http.send<JoinLinkState>('GET', `${room(id)}/join-link`),
    makeJoinLink: (id: number, expiresInS?: number) =>
      http.send<JoinLink>('POST', `${room(id)}/join-link`, expiresInS === undefined ? {} : { expires_in_s: expiresInS }),
    closeJoinLink: (id: number) => http.send<void>('DELETE', `${room(id)}/join-link`),
    previewJoin: (token: string) => http.send<JoinPreview>('POST', '/join/preview', { token }),
    join: (token: string) => http.send<Room>('POST', '/join', { token }),

    sendMessage: (id: number, body: { key: string; text?: string; reply?: number; files?: number[] }) =>
      http.send<Sent>('POST', `${room(id)}/messages`, body),
    events: (id: number, range: Range) => http.send<Page<RoomEvent>>('GET', `${room(id)}/events${query({ ...range })}`),
    messages: (id: number, range: Range) =>
      http.send<Page<MessageEvent>>('GET', `${room(id)}/messages${query({ ...range })}`),
    marks: (id: number, range: { from: number; to: number }) =>
      http.send<{ marks: { seq: number; mark: 'saved' | 'hidden' }[] }>('GET', `${room(id)}/marks${query({ ...range })}`),
    message: (id: number, seq: number) => http.send<{ event: MessageEvent; state?: MessageState | null; head: number }>('GET', `${room(id)}/messages/${seq}`),
    movePosition: (id: number, seq: number) => http.send<Position>('PUT', `${room(id)}/position`, { seq }),
  }
}
