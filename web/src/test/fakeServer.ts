import type { LinkPreview, MessageEvent, MessageState, Room, RoomEvent, RoomKind, User } from '@/api/types'
import { isAct, type Act } from '@/domain/acts'
import { aRoom, aUser } from './factories'
import { FakeDrafts } from './fakeDrafts'
import { FakePresence } from './fakePresence'

/** An answer as the network would carry it. */
export interface FakeAnswer {
  status: number
  body?: unknown
}

interface FakeRoom {
  id: number
  uri: string
  kind: RoomKind
  name: string
  default: boolean
  log: RoomEvent[]
  members: Map<number, 'owner' | 'moderator' | 'member'>
  invited: Map<number, number>
  positions: Map<number, number>
}

/** One open socket: what the server says goes to `push`. */
export interface FakeWire {
  user: number
  push(frame: unknown): void
  close(code: number): void
}

const START = Date.parse('2026-11-20T08:00:00Z')

/** The contract of docs/protocol.md in memory, as far as the tests of this client need it. */
export class FakeServer {
  users: User[] = []
  rooms: FakeRoom[] = []
  wires = new Set<FakeWire>()
  presence = new FakePresence(this)
  drafts = new FakeDrafts(this)
  epoch = 'e1'
  clock = START
  /** Every request, as `METHOD path`. */
  asked: string[] = []
  /** Answers to give instead, by `METHOD path`; used once each. */
  instead = new Map<string, FakeAnswer[]>()
  private tokens = new Map<string, number>()
  private cursors = new Map<number, number>()
  private nextId = 100

  addUser(username: string): User {
    const user = aUser({ id: this.users.length + 1, username, admin: this.users.length === 0 })
    this.users.push(user)
    for (const room of this.rooms) if (room.default) this.join(room.id, user.id)
    return user
  }

  addRoom(name: string, owner: number, kind: RoomKind = 'public', isDefault = false): FakeRoom {
    const id = ++this.nextId
    const uri = `room${String(id).replace(/[0189]/g, 'x')}`.padEnd(15, 'a')
    const room: FakeRoom = { id, uri, kind, name, default: isDefault, log: [], members: new Map(), invited: new Map(), positions: new Map() }
    this.rooms.push(room)
    this.append(room, { event: 'room.created', data: { kind, name } }, owner)
    this.join(id, owner, 'owner')
    return room
  }

  join(room: number, user: number, role: 'owner' | 'member' = 'member'): void {
    const found = this.room(room)
    found.members.set(user, role)
    found.positions.set(user, found.log.length)
    found.invited.delete(user)
    this.append(found, { event: 'member.joined', data: { user, role, from: 1 } }, user)
    this.tell(user, 'membership.changed', { room, state: 'joined', role })
  }

  remove(room: number, user: number): void {
    const found = this.room(room)
    found.members.delete(user)
    this.append(found, { event: 'member.removed', data: { user } }, 1)
    this.tell(user, 'membership.changed', { room, state: 'removed', role: null })
  }

  delete(room: number): void {
    this.append(this.room(room), { event: 'room.deleted', data: {} }, 1)
    this.rooms = this.rooms.filter((one) => one.id !== room)
  }

  say(room: number, by: number, text: string, key: string = `key-${++this.nextId}`): MessageEvent {
    const found = this.room(room)
    const event = this.append(found, { event: 'message.created', data: { key, text } }, by) as MessageEvent
    found.positions.set(by, event.seq)
    return event
  }

  /** Somebody does something with a message, and the room is told. */
  act(room: number, by: number, body: { event: Act['event']; data: { seq: number; text?: string; emoji?: string; previews?: LinkPreview[] } }): RoomEvent {
    const found = this.room(room)
    const { seq } = body.data
    if (body.event === 'message.deleted') {
      for (const event of found.log) {
        const says = (event.event === 'message.edited' || event.event === 'message.previewed') && event.data.seq === seq
        if (event.seq === seq || says) Object.assign(event, { data: { redacted: true } })
      }
    }
    // What was shown before is out of the log.
    const shown = body.event === 'message.previewed' ? found.log.filter((event) => event.event === 'message.previewed' && event.data.seq === seq) : []
    for (const event of shown) Object.assign(event, { data: { redacted: true } })
    return this.append(found, body as Pick<RoomEvent, 'event' | 'data'>, by)
  }

  /** What became of a message, as this person sees it; undefined where it is as it was sent. */
  stateOf(room: FakeRoom, seq: number, me: number): MessageState | undefined {
    const state: MessageState = { seq }
    const given = new Map<string, Set<number>>()
    for (const event of room.log) {
      if (!isAct(event) || event.data.seq !== seq) continue
      const by = event.by ?? 0
      if (event.event === 'message.edited') state.edited = { seq: event.seq, at: event.at, text: event.data.text }
      else if (event.event === 'message.previewed') {
        if (event.data.previews.length > 0) state.previews = event.data.previews
        else delete state.previews
      } else if (event.event === 'message.deleted') return { seq, deleted: { seq: event.seq, at: event.at, by } }
      else if (event.event === 'message.pinned') state.pinned = true
      else if (event.event === 'message.unpinned') delete state.pinned
      else if (event.event === 'reaction.added') given.set(event.data.emoji, new Set(given.get(event.data.emoji)).add(by))
      else if (event.event === 'reaction.removed') given.get(event.data.emoji)?.delete(by)
    }
    const reactions = [...given].filter(([, users]) => users.size > 0).map(([emoji, users]) => ({ emoji, count: users.size, mine: users.has(me) }))
    if (reactions.length > 0) state.reactions = reactions
    return Object.keys(state).length > 1 ? state : undefined
  }

  /** Takes what somebody said out of a room's log, and tells the room. */
  redact(room: number, user: number): void {
    const found = this.room(room)
    const theirs = found.log.filter((event) => event.event === 'message.created' && event.by === user)
    for (const event of theirs) Object.assign(event, { data: { redacted: true } })
    this.append(found, { event: 'messages.redacted', data: { user, through: theirs.at(-1)?.seq ?? 0 } }, user)
  }

  /** Nothing says any more who somebody was. */
  erase(room: number, user: number): void {
    this.users = this.users.map((one) => (one.id === user ? { id: user, username: '', admin: false, deleted: true } : one))
    this.append(this.room(room), { event: 'person.erased', data: { user } }, user)
  }

  /** Somebody is called otherwise from now on. */
  rename(room: number, user: number, username: string): void {
    this.look(room, user, { username })
  }

  /** Somebody is called or looks otherwise. */
  look(room: number, user: number, shown: Partial<User>): void {
    this.users = this.users.map((one) => (one.id === user ? { ...one, ...shown } : one))
    this.append(this.room(room), { event: 'person.renamed', data: { user } }, user)
    this.tell(user, 'username.changed', {})
  }

  token(user: number): string {
    const token = `token-${user}-${this.tokens.size}`
    this.tokens.set(token, user)
    return token
  }

  room(id: number): FakeRoom {
    const room = this.rooms.find((one) => one.id === id)
    if (room === undefined) throw new Error(`no room ${id}`)
    return room
  }

  roomFor(room: FakeRoom, user: number): Room {
    const position = room.positions.get(user) ?? 0
    const messages = room.log.filter((event): event is MessageEvent => event.event === 'message.created')
    const last = messages.at(-1)
    const peer = room.kind === 'direct' ? this.users.find((one) => one.id !== user && room.members.has(one.id)) : undefined
    return aRoom({
      id: room.id,
      uri: room.uri,
      kind: room.kind,
      name: room.kind === 'direct' ? '' : room.name,
      default: room.default,
      head: room.log.length,
      members: room.members.size,
      state: room.members.has(user) ? 'joined' : room.invited.has(user) ? 'invited' : null,
      role: room.members.get(user) ?? null,
      position,
      unread: Math.min(100, messages.filter((event) => event.by !== user && event.seq > position).length),
      peer: peer ?? null,
      last_message: last === undefined ? null : { seq: last.seq, by: last.by, at: last.at, text: (last.data.text ?? '').slice(0, 200) },
    })
  }

  /** A fetch that this server answers. `cookie`: whose session the browser holds. */
  fetcher(cookie: () => number | null): typeof fetch {
    return async (input, init) => {
      const path = String(input).replace(/^.*\/api\/v1/, '')
      const method = init?.method ?? 'GET'
      const bearer = new Headers(init?.headers).get('Authorization')?.replace('Bearer ', '') ?? ''
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
      const answer = this.handle(method, path, body as Record<string, unknown>, this.tokens.get(bearer) ?? null, cookie())
      if (answer.status === 0) throw new TypeError('network')
      return new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status: answer.status })
    }
  }

  handle(method: string, address: string, body: Record<string, unknown>, user: number | null, cookie: number | null): FakeAnswer {
    const url = new URL(address, 'http://fake')
    const line = `${method} ${url.pathname}`
    this.asked.push(line)
    const special = this.instead.get(line)?.shift()
    if (special !== undefined) return special
    if (line === 'POST /auth/refresh') return cookie === null ? problem(401, 'unauthenticated') : this.signedIn(cookie)
    if (user === null) return problem(401, 'unauthenticated')
    const [, , id = '', what = ''] = url.pathname.split('/')
    if (line === 'GET /users') {
      const ids = new Set((url.searchParams.get('ids') ?? '').split(',').map(Number))
      return ok({ users: this.users.filter((one) => ids.has(one.id)) })
    }
    if (line === 'GET /presence') return ok(this.presence.seen((url.searchParams.get('users') ?? '').split(',').map(Number)))
    if (line === 'GET /me/drafts') return ok({ drafts: this.drafts.all(user), next: null })
    if (line === 'GET /invitations') return ok({ invitations: [] })
    if (line === 'GET /rooms') return ok({ rooms: this.roomsOf(user).map((room) => this.roomFor(room, user)) })
    const room = this.rooms.find((one) => String(one.id) === id || one.uri === what)
    if (room === undefined || !(room.members.has(user) || room.kind === 'public')) return problem(404, 'no_such_room')
    const seq = Number(url.pathname.split('/')[4] ?? Number.NaN)
    if (what === 'messages' && !Number.isNaN(seq)) return this.one(room, seq, user)
    if (method === 'POST' && what === 'messages') return this.send(room, user, String(body['key']), String(body['text'] ?? ''))
    if (what === 'messages' || what === 'events') return ok(this.page(room, what, url.searchParams, user))
    if (what === 'draft') return this.drafts.handle(method, user, room.id, body)
    if (what === 'join') {
      this.join(room.id, user)
      return ok(this.roomFor(room, user))
    }
    return ok(this.roomFor(room, user))
  }

  /** A socket says hello; live frames follow until it closes. */
  connect(wire: FakeWire, resume: { epoch: string; user: number; rooms: Record<string, number> } | null): void {
    const held = resume?.epoch === this.epoch ? resume.rooms : {}
    const mine = this.roomsOf(wire.user)
    const gone = Object.keys(held).map(Number).filter((named) => !mine.some((room) => room.id === named))
    const differing = mine.filter((room) => held[String(room.id)] !== room.log.length)
    wire.push({
      event: 'welcome',
      user: this.users.find((one) => one.id === wire.user),
      epoch: this.epoch,
      cursor: this.cursors.get(wire.user) ?? 0,
      heartbeat_s: 25,
      expires_at: new Date(Date.now() + 600_000).toISOString(),
      limits: { message_chars: 10_000, frame_bytes: 262_144, resume_rooms: 500 },
      rooms: differing.map((room) => this.roomFor(room, wire.user)),
      more: false,
      invitations: 0,
      people: { asking: [], blocked: [] },
      drafts: this.drafts.count(wire.user),
      ...(gone.length > 0 && { gone }),
      ...(resume !== null && resume.epoch !== this.epoch && { reset: 'epoch' }),
    })
    for (const room of mine) {
      const from = held[String(room.id)]
      if (from === undefined) continue
      if (room.log.length - from > 500) wire.push({ event: 'gap', room: room.id, head: room.log.length })
      else for (const event of room.log.slice(from)) wire.push(event)
    }
    this.wires.add(wire)
  }

  /** One operation over a socket. */
  operate(wire: FakeWire, op: Record<string, unknown>): unknown {
    if (op['op'] === 'presence.watch' || op['op'] === 'room.typing') return this.presence.operate(wire, op)
    if (op['op'] !== 'position.move') return {}
    const room = this.room(Number(op['room']))
    const position = Math.max(room.positions.get(wire.user) ?? 0, Number(op['seq']))
    room.positions.set(wire.user, position)
    this.tell(wire.user, 'position.moved', { room: room.id, seq: position })
    return { position, unread: this.roomFor(room, wire.user).unread, head: room.log.length }
  }

  private signedIn(user: number): FakeAnswer {
    const found = this.users.find((one) => one.id === user)
    return ok({ user: found, access: { token: this.token(user), expires_at: new Date(Date.now() + 600_000).toISOString() } })
  }

  private send(room: FakeRoom, user: number, key: string, text: string): FakeAnswer {
    const first = room.log.find((event) => event.event === 'message.created' && event.data.key === key)
    const event = first ?? this.say(room.id, user, text, key)
    return { status: 201, body: { room: room.id, seq: event.seq, at: event.at } }
  }

  private one(room: FakeRoom, seq: number, user: number): FakeAnswer {
    const event = room.log.find((one) => one.seq === seq && one.event === 'message.created')
    const state = this.stateOf(room, seq, user)
    return event === undefined ? problem(404, 'no_such_message') : ok({ event, state: state ?? null, head: room.log.length })
  }

  private page(room: FakeRoom, what: string, query: URLSearchParams, user: number): unknown {
    const limit = Number(query.get('limit') ?? 50)
    const all = what === 'messages' ? room.log.filter((event) => event.event === 'message.created') : room.log
    const before = query.get('before')
    const after = query.get('after')
    const around = query.get('around')
    let events = all.slice(-limit)
    if (before !== null) events = all.filter((event) => event.seq < Number(before)).slice(-limit)
    else if (after !== null) events = all.filter((event) => event.seq > Number(after)).slice(0, limit)
    else if (around !== null) {
      const at = all.findIndex((event) => event.seq >= Number(around))
      const start = Math.max(0, (at < 0 ? all.length : at) - Math.floor(limit / 2))
      events = all.slice(start, start + limit)
    }
    const states = events.flatMap((event) => (event.event === 'message.created' ? (this.stateOf(room, event.seq, user) ?? []) : []))
    return { events, states, first: 1, head: room.log.length }
  }

  private roomsOf(user: number): FakeRoom[] {
    return this.rooms.filter((room) => room.members.has(user))
  }

  private append(room: FakeRoom, body: Pick<RoomEvent, 'event' | 'data'>, by: number): RoomEvent {
    this.clock += 1000
    const event = { ...body, room: room.id, seq: room.log.length + 1, at: new Date(this.clock).toISOString(), by } as RoomEvent
    room.log.push(event)
    for (const wire of this.wires) if (room.members.has(wire.user)) wire.push(event)
    return event
  }

  /** The number of the next entry of somebody's own log. */
  nextCursor(user: number): number {
    return (this.cursors.get(user) ?? 0) + 1
  }

  tell(user: number, event: string, data: unknown): void {
    const cursor = this.nextCursor(user)
    this.cursors.set(user, cursor)
    for (const wire of this.wires) if (wire.user === user) wire.push({ event, cursor, at: new Date(this.clock).toISOString(), data })
  }
}

function ok(body: unknown): FakeAnswer {
  return { status: 200, body }
}

function problem(status: number, code: string): FakeAnswer {
  return { status, body: { type: 'about:blank', title: code, status, code, detail: '' } }
}
