import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Credentials } from '@/api/api'
import { asProblem } from '@/api/problem'
import type { Setup, SignedIn, User } from '@/api/types'
import { onSignedOut, services } from './services'

/** Tells the next start that a session is worth asking for, and whose cache to show until the answer. Names only; it opens nothing. */
const HINT = 'commune.user'

/** What runs while somebody is signed in. It comes with the screens it serves, so the way to the sign-in page does not carry it. */
export interface SignedInLife {
  start(user: User): Promise<void>
  stop(): Promise<void>
  /** Stops, and forgets what this device kept. */
  forgetDevice(): Promise<void>
}

let loadLife: () => Promise<SignedInLife> = () => Promise.reject(new Error('no life installed'))

/** Says where that life comes from; `main.ts` does. */
export function installLife(load: () => Promise<SignedInLife>): void {
  loadLife = load
}

export type SessionState = 'starting' | 'setup' | 'signed-out' | 'signed-in'

/** Who I am to the server, from the first request to signing out. */
export const useSessionStore = defineStore('session', () => {
  const state = ref<SessionState>('starting')
  const me = shallowRef<User | null>(null)
  const setup = shallowRef<Setup | null>(null)
  /** Why I had to sign in again, if the server ended the session. */
  const ended = ref(false)

  onSignedOut(() => void end())

  /** Finds out who I am. The person this device knows reads at once what it has kept; the server's word comes meanwhile, or later. */
  async function start(): Promise<void> {
    const hint = readHint()
    if (hint !== null) {
      const asked = services().tokens.restore()
      const entered = enter(hint)
      void asked.then((signedIn) => entered.then(() => confirm(hint, signedIn)), () => undefined)
      return await entered
    }
    await loadSetup()
    state.value = setup.value?.needed === true ? 'setup' : 'signed-out'
  }

  /** The server's word on the person that this device knew. */
  async function confirm(hint: User, signedIn: SignedIn | null): Promise<void> {
    if (signedIn === null) {
      await end().then(loadSetup)
      if (setup.value?.needed === true) location.reload()
      return
    }
    // Whoever left meanwhile is not brought back.
    if (me.value?.id !== hint.id) return
    writeHint(signedIn.user)
    if (signedIn.user.id === hint.id) return learn(signedIn.user)
    // Somebody else signed in with this browser: nothing of the one before may stay on screen.
    location.reload()
  }

  async function loadSetup(): Promise<void> {
    setup.value = await services()
      .api.setup()
      .catch(() => null)
  }

  async function signIn(credentials: Credentials): Promise<void> {
    await accept(await services().api.signIn(credentials))
  }

  async function signUp(credentials: Credentials): Promise<void> {
    await accept(await services().api.signUp(credentials))
  }

  async function signOut(): Promise<void> {
    const life = await loadLife()
    await services().api.signOut().catch((thrown: unknown) => {
      if (asProblem(thrown).status !== 401) throw thrown
    })
    await life.forgetDevice()
    await leave()
    ended.value = false
  }

  /** Whoever came in by whichever door. */
  async function accept(signedIn: SignedIn): Promise<void> {
    services().tokens.hold(signedIn.access)
    setup.value = null
    await enter(signedIn.user)
    const { back } = signedIn
    if (back) void import('./tellings').then((of) => of.tellReturn(back), () => undefined)
  }

  async function enter(user: User): Promise<void> {
    if (state.value === 'signed-in' && me.value?.id === user.id) return
    me.value = user
    ended.value = false
    writeHint(user)
    await (await loadLife()).start(user)
    state.value = 'signed-in'
  }

  /** What the server says of me now. */
  function learn(about: Partial<User>): void {
    const now = me.value
    if (now === null || Object.entries(about).every(([name, value]) => now[name as keyof User] === value)) return
    me.value = { ...now, ...about }
    if (me.value.username !== now.username) writeHint(me.value)
  }

  /** The session is over by the server's word: nothing unsent is lost, it waits for this person's return. */
  async function end(): Promise<void> {
    if (state.value !== 'signed-in') return writeHint(null)
    ended.value = true
    await leave()
  }

  async function leave(): Promise<void> {
    services().tokens.hold(null)
    writeHint(null)
    state.value = 'signed-out'
    await (await loadLife()).stop()
    me.value = null
  }

  return { state, me, setup, ended, start, accept, signIn, signUp, signOut, end, learn, loadSetup }
})

function readHint(): User | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(HINT) ?? 'null')
    if (typeof value !== 'object' || value === null) return null
    const { id, username, admin } = value as Record<string, unknown>
    return typeof id === 'number' && typeof username === 'string' ? { id, username, admin: admin === true } : null
  } catch {
    return null
  }
}

function writeHint(user: User | null): void {
  try {
    if (user === null) localStorage.removeItem(HINT)
    else localStorage.setItem(HINT, JSON.stringify({ id: user.id, username: user.username, admin: user.admin }))
  } catch {
    // Without storage every start asks for a new sign-in.
  }
}
