import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Api } from '@/api/api'
import { createHttp } from '@/api/http'
import { Problem } from '@/api/problem'
import { Tokens } from '@/api/tokens'
import type { SignedIn } from '@/api/types'
import { installServices, onSignedOut } from './services'
import { installLife, useSessionStore } from './session'

const ann = { id: 9, username: 'ann', admin: false }
const signedIn = (user: object): SignedIn => ({ user, access: { token: 't', expires_at: '2099-01-01T00:00:00Z' } }) as SignedIn
const life = { start: vi.fn(async () => undefined), stop: vi.fn(async () => undefined), forgetDevice: vi.fn(async () => undefined) }
const reload = vi.fn()
let answer: (outcome: Promise<SignedIn>) => void
let needsSetup: boolean

beforeEach(() => {
  localStorage.setItem('commune.user', JSON.stringify(ann))
  vi.stubGlobal('location', { reload })
  reload.mockClear()
  needsSetup = false
  setActivePinia(createPinia())
  installLife(async () => life)
  let signedOut: () => void = () => undefined
  const asked = new Promise<SignedIn>((resolve) => (answer = resolve))
  const tokens = new Tokens(() => asked, () => signedOut())
  installServices({ api: { setup: async () => ({ needed: needsSetup }) } as unknown as Api, http: createHttp(tokens), tokens })
  onSignedOut(() => signedOut())
  signedOut = () => void useSessionStore().end()
})

const settled = () => new Promise((next) => setTimeout(next, 5))

it('lets whom this device knows in at once, and takes the server’s word when it comes', async () => {
  const session = useSessionStore()
  await session.start()
  expect(session).toMatchObject({ state: 'signed-in', me: ann })
  answer(Promise.resolve(signedIn({ ...ann, admin: true })))
  await settled()
  expect(session).toMatchObject({ state: 'signed-in', me: { ...ann, admin: true } })
  expect(life.start).toHaveBeenCalledOnce()
  expect(JSON.parse(localStorage.getItem('commune.user') ?? '')).toEqual({ ...ann, admin: true })
})

it('brings nobody back who left before the word came', async () => {
  const session = useSessionStore()
  await session.start()
  await session.end()
  answer(Promise.resolve(signedIn(ann)))
  await settled()
  expect(session.state).toBe('signed-out')
  expect(localStorage.getItem('commune.user')).toBeNull()
  expect(reload).not.toHaveBeenCalled()
})

it('goes on without the server', async () => {
  const session = useSessionStore()
  await session.start()
  answer(Promise.reject(new Problem(0, 'unreachable', '')))
  await settled()
  expect(session.state).toBe('signed-in')
})

it.each([false, true])('signs out where the session is over, whether the word came before the start was done: %s', async (early) => {
  const session = useSessionStore()
  if (early) answer(Promise.reject(new Problem(401, 'unauthenticated', '')))
  await session.start()
  if (!early) answer(Promise.reject(new Problem(401, 'unauthenticated', '')))
  await settled()
  expect(session).toMatchObject({ state: 'signed-out', me: null, ended: true })
  expect(localStorage.getItem('commune.user')).toBeNull()
  expect(reload).not.toHaveBeenCalled()
})

it('begins anew where somebody else signed in', async () => {
  await useSessionStore().start()
  answer(Promise.resolve(signedIn({ ...ann, id: 10, username: 'bob' })))
  await settled()
  expect(reload).toHaveBeenCalledOnce()
  expect(localStorage.getItem('commune.user')).toContain('bob')
})

it('begins anew where the server knows nobody yet', async () => {
  needsSetup = true
  await useSessionStore().start()
  answer(Promise.reject(new Problem(401, 'unauthenticated', '')))
  await settled()
  expect(reload).toHaveBeenCalledOnce()
})
