import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Position, Room, User, UserEvent } from '@/api/types'
import type { Incoming, Resume, Welcome } from '@/realtime/frames'
import * as log from '@/realtime/log'
import { Positions } from '@/realtime/positions'
import { Socket, SocketError, type SocketHost, type SocketState } from '@/realtime/socket'
import { Vault } from '@/storage/vault'
import { useDraftsStore } from './drafts'
import { keepTrying } from './keepTrying'
import { useOutboxStore } from './outbox'
import { applyOwn } from './ownLog'
import { useNearStore } from './near'
import { usePeopleStore } from './people'
import { usePresenceStore } from './presence'
import { createRefresher } from './refresher'
import { useReportsStore } from './reports'
import { useRoomsStore } from './rooms'
import { services, type LiveSocket } from './services'
import { useSessionStore } from './session'
import { useTimelineStore } from './timeline'

type Frame = Exclude<Incoming, { kind: 'answer' | 'unknown' }>

/** Joins the socket, the rules of the logs and the stores: frames go in, stores change, and what is missing is fetched. */
export const useLiveStore = defineStore('live', () => {
  const connection = ref<SocketState>('idle')
  const everOnline = ref(false)
  /** Where another person just said something, for the announcer. */
  const heard = shallowRef<{ room: number } | null>(null)
  const isOnline = computed(() => connection.value === 'online')

  const rooms = useRoomsStore()
  const timeline = useTimelineStore()
  const outbox = useOutboxStore()
  const presence = usePresenceStore()
  const near = useNearStore()
  const refresher = createRefresher()

  let me: User | null = null
  let vault: Vault | null = null
  let socket: LiveSocket | null = null
  let logs = log.noLogs
  let epoch: string | null = null
  let cursor: number | null = null
  /** The rooms that the last resume named. */
  let named: number[] = []
  let resumeLimit = 500
  let shown: number | null = null
  let held: number | null = null
  const positions = new Positions(
    async (room, seq) => {
      if (socket === null) throw new SocketError('closed')
      return (await socket.request('position.move', { room, seq })) as Position
    },
    rooms.moved,
  )

  async function start(user: User): Promise<void> {
    await stop()
    me = user
    const opened = await Vault.open(user.id)
    const found = await opened.find()
    vault = opened
    epoch = found.epoch
    // What is kept of me says more than who I am.
    usePeopleStore().attach(opened, [user, ...found.users])
    rooms.attach(opened, found.rooms)
    timeline.attach(opened, found.tails)
    useDraftsStore().attach(opened, found.drafts, found.files)
    if (found.files.length > 0) void import('./uploads').then((of) => of.useUploadsStore())
    outbox.attach(opened, found.outbox)
    for (const tail of found.tails) logs = log.cached(logs, tail.room, tail.to)
    const host: SocketHost = {
      url: () => `${location.origin.replace(/^http/, 'ws')}/api/v1/ws`,
      resume,
      renew: () => services().tokens.renewed().catch(() => null),
      onState(state) {
        connection.value = state
        presence.connected(state === 'online')
      },
      onFrame: take,
      onSignedOut: () => void useSessionStore().end(),
    }
    socket = services().socket?.(host) ?? new Socket(host)
    presence.attach(socket)
    socket.start()
  }

  async function stop(): Promise<void> {
    socket?.stop()
    socket = null
    for (const store of [rooms, outbox, presence, near, usePeopleStore(), useDraftsStore(), useReportsStore()]) store.clear()
    timeline.detach()
    vault?.close()
    vault = null
    logs = log.noLogs
    epoch = cursor = shown = me = null
    positions.clear()
    refresher.clear()
    everOnline.value = false
    heard.value = null
  }

  /** Forgets everything this device keeps of the person who is signed in. */
  async function forgetDevice(): Promise<void> {
    const old = vault
    await stop()
    await old?.destroy()
  }

  function hurry(): void {
    socket?.hurry()
    outbox.flush()
  }

  function resume(): Resume | null {
    const places = log.places(logs, resumeLimit)
    named = Object.keys(places).map(Number)
    return epoch === null || cursor === null ? null : { epoch, user: cursor, rooms: places }
  }

  function take(frame: Frame): void {
    switch (frame.kind) {
      case 'welcome':
        return void welcomed(frame.frame)
      case 'log':
        // Its last event: whatever is missing before it can not be had any more.
        if (frame.frame.event === 'room.deleted') return forgetRoom(frame.frame.room)
        return run(log.received(logs, frame.frame))
      case 'head':
        rooms.applyHead(frame.frame)
        presence.spoke(frame.frame.room, null)
        if (frame.frame.room === shown && log.isAhead(logs, frame.frame)) run(log.opened(logs, frame.frame.room))
        return refresher.later(frame.frame.room)
      case 'gone':
        return forgetRoom(frame.frame.room)
      case 'presence':
        return presence.take(frame.frame)
      case 'user':
        return userEvent(frame.frame)
    }
  }

  async function welcomed(welcome: Welcome): Promise<void> {
    const isFirst = cursor === null
    const isRewound = welcome.reset !== undefined || (epoch !== null && epoch !== welcome.epoch)
    if (isRewound) forgetHistory()
    if (epoch !== welcome.epoch || isRewound) void vault?.startEpoch(welcome.epoch)
    epoch = welcome.epoch
    cursor = welcome.cursor
    resumeLimit = welcome.limits.resume_rooms
    useSessionStore().learn(welcome.user)
    usePeopleStore().learn([welcome.user])
    know(welcome.rooms)
    // The answer lists every room I am in but those I named, so whatever else the cache knows is gone.
    const unlisted = isFirst || isRewound ? [] : named.filter((room) => welcome.gone?.includes(room) !== true)
    if (!welcome.more) rooms.othersThan([...welcome.rooms.map((room) => room.id), ...unlisted]).forEach(forgetRoom)
    rooms.invitationCount = welcome.invitations
    near.learn(welcome.people)
    everOnline.value = true
    watch()
    useDraftsStore().meet(welcome.drafts ?? 0, isRewound ? 'rewound' : isFirst ? 'anew' : 'again')
    outbox.flush()
    positions.again()
    // A resume brings what was missed by itself.
    const isResumed = !isFirst && !isRewound && shown !== null && logs.rooms.get(shown)?.kept === true
    if (shown !== null && !isResumed) catchUp(shown)
    if (welcome.more) await rooms.loadAll().then(know, () => undefined)
    rooms.loaded = true
    if (welcome.invitations !== rooms.invitations.length) await rooms.loadInvitations().catch(() => undefined)
  }

  function forgetHistory(): void {
    logs = log.reset(logs)
    timeline.clear()
    for (const room of [...rooms.byId.keys()]) rooms.byId.delete(room)
  }

  function know(list: readonly Room[]): void {
    rooms.put(list)
    for (const room of list) run(log.known(logs, room))
  }

  function userEvent(event: UserEvent): void {
    if (cursor !== null && event.cursor <= cursor) return
    cursor = event.cursor
    applyOwn(event, { forgetRoom, joined, refresher })
  }

  /** A room that I am in now, by whatever way. */
  function joined(room: Room): void {
    know([room])
    if (shown === room.id) catchUp(room.id)
  }

  function forgetRoom(id: number): void {
    logs = log.dropped(logs, id)
    timeline.forget(id)
    useDraftsStore().drop(id)
    rooms.drop(id)
  }

  function run(step: log.Step): void {
    logs = step.logs
    for (const effect of step.effects) perform(effect)
  }

  function perform(effect: log.Effect): void {
    switch (effect.kind) {
      case 'apply':
        return apply(effect.event)
      case 'fetch':
        return attempt(effect, async () => {
          const page = await services().api.events(effect.room, { after: effect.after, limit: 200 })
          return () => run(log.fetched(logs, effect.room, effect.ticket, page))
        })
      case 'reload':
      case 'refresh':
        return attempt(effect, async () => {
          const room = await services().api.room(effect.room)
          rooms.put([room])
          const head = effect.kind === 'reload' ? await timeline.reload(room) : room.head
          return () => run(log.loaded(logs, effect.room, effect.ticket, head))
        })
    }
  }

  function apply(event: Parameters<typeof rooms.applyEvent>[0]): void {
    const user = me
    if (user === null) return
    const head = rooms.byId.get(event.room)?.head ?? 0
    rooms.applyEvent(event, user.id)
    timeline.applyEvent(event)
    if (event.event === 'message.created' && event.by !== null) presence.spoke(event.room, event.by)
    if (event.event === 'messages.redacted' && !timeline.redact(event.room, event.data)) logs = log.unkept(logs, event.room)
    const mayBeUnread = event.event === 'message.deleted' && (rooms.byId.get(event.room)?.unread ?? 0) > 0
    if (mayBeUnread || ['member.removed', 'messages.redacted', 'person.erased', 'person.renamed'].includes(event.event)) void refresher.now(event.room)
    if (event.event === 'message.created' && event.by !== user.id && !near.blocked.has(event.by ?? 0) && event.data.imported !== true && event.seq > head) heard.value = { room: event.room }
  }

  /** A room that is not mine any more is dropped. */
  function attempt(effect: Exclude<log.Effect, { kind: 'apply' }>, work: () => Promise<() => void>): void {
    const owner = vault
    keepTrying(work, {
      isWanted: () => owner === vault && logs.rooms.get(effect.room)?.work?.ticket === effect.ticket,
      gaveUp({ status }) {
        if (status === 404 || status === 403) forgetRoom(effect.room)
        else logs = log.failed(logs, effect.room, effect.ticket)
      },
    })
  }

  /** The room on screen, or none. Shows what the cache has at once, and what is missing as soon as it is there. */
  async function show(id: number | null): Promise<void> {
    if (id !== shown) held = null
    shown = id
    presence.show(id)
    watch()
    if (id === null) return
    await timeline.showCached(id)
    if (shown === id) catchUp(id)
    for (const cold of timeline.cool()) logs = log.unkept(logs, cold)
  }

  function catchUp(id: number): void {
    const room = rooms.byId.get(id)
    const place = logs.rooms.get(id)
    if (room === undefined && place === undefined) return
    const isComplete = place?.kept === true && timeline.windows.has(id) && (room?.head ?? 0) <= place.last
    if (isComplete || connection.value !== 'online') return
    if (place?.kept === true && !timeline.windows.has(id)) logs = log.unkept(logs, id)
    run(log.opened(logs, id))
  }

  function watch(): void {
    if (connection.value !== 'online') return
    socket?.request('room.watch', { rooms: shown === null ? [] : [shown] }).catch(() => undefined)
  }

  /** I have seen everything up to `seq`. */
  function read(id: number, seq: number): void {
    const room = rooms.byId.get(id)
    if (room?.state === 'joined' && seq > room.position && id !== held) positions.read(id, seq)
  }

  /** I made something of the room on screen unread: until I leave it, looking at it reads nothing. */
  function holdReading(id: number): void {
    held = id
  }

  return { connection, isOnline, everOnline, heard, start, stop, forgetDevice, hurry, show, read, holdReading, joined, forgetRoom }
})
