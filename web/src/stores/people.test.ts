import { beforeEach, expect, it, vi } from 'vitest'
import type { FakeServer } from '@/test/fakeServer'
import { aGeneralRoom, signIn } from '@/test/general'
import { openPage } from '@/test/world'
import { Vault } from '@/storage/vault'
import { useLiveStore } from './live'
import { usePeopleStore } from './people'
import { useSessionStore } from './session'
import { useTimelineStore } from './timeline'

let server: FakeServer
let ann: number
let bob: number
let room: number

beforeEach(() => {
  ;({ server, ann, bob, room } = aGeneralRoom())
})

const nameOf = (id: number) => usePeopleStore().users.get(id)?.username

it('forgets the name of whoever was erased', async () => {
  server.say(room, bob, 'from bob')
  await signIn(server, ann)
  await useLiveStore().show(room)
  const people = usePeopleStore()
  await vi.waitFor(() => expect(people.users.get(bob)?.username).toBe('bob'))
  server.erase(room, bob)
  await vi.waitFor(() => expect(people.users.get(bob)).toEqual({ id: bob, username: '', admin: false, deleted: true }))
})

it('forgets it too where the device kept the name and not the history', async () => {
  const vault = await Vault.open(ann)
  await vault.putUsers(server.users)
  server.say(room, bob, 'from bob')
  server.erase(room, bob)
  await signIn(server, ann)
  await useLiveStore().show(room)
  await vi.waitFor(() => expect(usePeopleStore().users.get(bob)?.deleted).toBe(true), 3000)
  await vi.waitFor(async () => expect((await vault.find()).users.find((one) => one.id === bob)?.username).toBe(''))
})

it('forgets whom the server names no more', async () => {
  const vault = await Vault.open(ann)
  await vault.putUsers(server.users)
  server.say(room, bob, 'from bob')
  server.users = server.users.filter((one) => one.id !== bob)
  await signIn(server, ann)
  await useLiveStore().show(room)
  await vi.waitFor(() => expect(usePeopleStore().users.has(bob)).toBe(false), 3000)
  await vi.waitFor(async () => expect((await vault.find()).users.map((one) => one.id)).toEqual([ann]))
})

it('calls whoever has another name by it, also those whose history is not kept', async () => {
  server.say(room, bob, 'from bob')
  await signIn(server, ann)
  await useLiveStore().show(room)
  await vi.waitFor(() => expect(nameOf(bob)).toBe('bob'))
  server.rename(room, bob, 'Robert')
  await vi.waitFor(() => expect(nameOf(bob)).toBe('Robert'))
  await vi.waitFor(async () => expect((await (await Vault.open(ann)).find()).users.find((one) => one.id === bob)?.username).toBe('Robert'))
})

it('learns my own name that another device changed', async () => {
  await signIn(server, ann)
  server.rename(room, ann, 'Anna')
  await vi.waitFor(() => expect(useSessionStore().me?.username).toBe('Anna'))
  expect(nameOf(ann)).toBe('Anna')
})

it('sees another picture of somebody, and keeps it on this device', async () => {
  server.say(room, bob, 'from bob')
  await signIn(server, ann)
  await useLiveStore().show(room)
  await vi.waitFor(() => expect(nameOf(bob)).toBe('bob'))
  server.look(room, bob, { avatar: 'a1', display_name: 'Bob B.' })
  await vi.waitFor(() => expect(usePeopleStore().users.get(bob)).toMatchObject({ avatar: 'a1', display_name: 'Bob B.' }))
  await vi.waitFor(async () => expect((await (await Vault.open(ann)).find()).users.find((one) => one.id === bob)?.avatar).toBe('a1'))
})

it('knows my own name and picture before and after the server said who I am', async () => {
  const vault = await Vault.open(ann)
  await vault.putUsers([{ id: ann, username: 'ann', admin: false, display_name: 'Ann A.', avatar: 'a1' }])
  server.users = server.users.map((one) => (one.id === ann ? { ...one, display_name: 'Ann A.', avatar: 'a2' } : one))
  openPage(server, ann)
  await useLiveStore().start({ id: ann, username: 'ann', admin: false })
  expect(usePeopleStore().users.get(ann)).toMatchObject({ display_name: 'Ann A.' })
  await vi.waitFor(() => expect(usePeopleStore().users.get(ann)?.avatar).toBe('a2'))
})

it('asks again for whom it could not ask, and once for many at a time', async () => {
  server.say(room, bob, 'from bob')
  server.instead.set('GET /users', [{ status: 503 }])
  await signIn(server, ann)
  await useLiveStore().show(room)
  await vi.waitFor(() => expect(server.asked.filter((line) => line === 'GET /users')).toHaveLength(1))
  expect(nameOf(bob)).toBeUndefined()
  server.say(room, bob, 'again')
  await vi.waitFor(() => expect(nameOf(bob)).toBe('bob'))
  expect(useTimelineStore().windows.get(room)?.messages).toHaveLength(2)
})
