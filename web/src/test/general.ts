import { expect, vi } from 'vitest'
import { useLiveStore } from '@/stores/live'
import { useRoomsStore } from '@/stores/rooms'
import { useSessionStore } from '@/stores/session'
import { aUser } from './factories'
import { FakeServer } from './fakeServer'
import { newDevice, openPage, type FakeSocket } from './world'

/** A new device and a server where two people share the default room. */
export interface General {
  server: FakeServer
  ann: number
  bob: number
  room: number
}

export function aGeneralRoom(): General {
  newDevice()
  const server = new FakeServer()
  const ann = server.addUser('ann').id
  const room = server.addRoom('general', ann, 'public', true).id
  const bob = server.addUser('bob').id
  return { server, ann, bob, room }
}

/** A fresh page of somebody, online and with their rooms. */
export async function signIn(server: FakeServer, user: number): Promise<FakeSocket> {
  const page = openPage(server, user)
  const me = server.users.find((one) => one.id === user) ?? aUser({ id: user })
  useSessionStore().me = me
  await useLiveStore().start(me)
  await vi.waitFor(() => expect([useRoomsStore().loaded, useLiveStore().connection]).toEqual([true, 'online']))
  return page.socket()
}
