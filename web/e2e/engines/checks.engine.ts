import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prependPages } from '../drift'
import { census, hostile } from '../hostile'
import { writeLog } from '../log'
import { WORDS } from '../words'
import { expect, test } from './fixtures'

test('3 what one says the other sees, character for character', async ({ ann, bob }) => {
  for (const [index, words] of WORDS.entries()) {
    await ann.say(words)
    await expect.poll(() => bob.texts()).toEqual(WORDS.slice(0, index + 1))
  }
  await expect.poll(() => ann.texts()).toEqual(WORDS)
  for (const person of [ann, bob]) expect(await person.tab.problems()).toEqual([])
})

test('the policy lets the socket of the origin through, and no other', async ({ ann, server }) => {
  const connect = (address: string) =>
    new Promise<string>((next) => {
      document.addEventListener('securitypolicyviolation', (event) => next(`kept back by ${event.effectiveDirective}`), { once: true })
      try {
        const socket = new WebSocket(address)
        socket.addEventListener('open', () => next('open'))
        // Told of a moment before the violation, where it is one.
        socket.addEventListener('error', () => setTimeout(() => next('refused'), 1000))
      } catch {
        setTimeout(() => next('refused'), 1000)
      }
    })
  const { port } = server
  expect(await ann.tab.run(connect, `ws://localhost:${port}/api/v1/ws`)).toBe('open')
  expect(await ann.tab.run(connect, `ws://127.0.0.1:${port}/api/v1/ws`)).toMatch(/^kept back by (?:connect|default)-src$/)
})

test('6 what is written offline survives a reload and arrives once, in order', async ({ ann, bob, server }) => {
  await bob.tab.run(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller === null) {
      await new Promise((next) => navigator.serviceWorker.addEventListener('controllerchange', next, { once: true }))
    }
  })
  // Where the browser cannot be cut off, the server is: everybody loses it, and finds it again.
  const { tab } = bob
  const cut = async () => (tab.setOffline === undefined ? server.kill() : tab.setOffline(true))
  const mend = async () => (tab.setOffline === undefined ? server.start() : tab.setOffline(false))
  await cut()
  for (const text of ['one', 'two', 'three']) await bob.say(text)
  await bob.tab.reload()
  await expect.poll(() => bob.texts()).toEqual(['one', 'two', 'three'])
  await expect.poll(async () => (await bob.states()).every((state) => /queued|sending/.test(state))).toBe(true)
  await mend()
  await expect.poll(() => ann.texts(), { timeout: 30_000 }).toEqual(['one', 'two', 'three'])
  await expect.poll(() => bob.states()).toEqual(['logged', 'logged', 'logged'])
  expect(await bob.texts()).toEqual(['one', 'two', 'three'])
})

test('9 hostile text stays text', async ({ ann, bob }) => {
  const payloads = hostile()
  const said = payloads.slice(0, 50)
  const [{ rooms }] = (await bob.ask<{ rooms: { id: number }[] }>({ method: 'GET', path: '/rooms' })) as [{ rooms: { id: number }[] }]
  const before = await ann.tab.run(census)
  const messages = said.map((text, index) => ({ key: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`, text }))
  await bob.ask(...messages.map((body) => ({ method: 'POST' as const, path: `/rooms/${rooms[0]?.id}/messages`, body })))
  await expect.poll(async () => (await ann.texts()).at(-1)).toBe(said.at(-1))
  const names = payloads.slice(50).map((payload) => payload.replace(/[\p{Cc}\u202e]/gu, ' ').slice(0, 100).trim())
  await bob.ask(...names.map((name) => ({ method: 'POST' as const, path: '/rooms', body: { kind: 'public', name } })))
  for (const person of [ann, bob]) {
    await person.go('/browse')
    await expect.poll(() => person.tab.run(() => document.querySelectorAll('h1').length)).toBe(1)
    await person.go('/home')
    await person.arrive()
    // From the first to the last of them.
    await person.tab.run(() => document.querySelector<HTMLElement>('article')?.focus())
    await person.tab.press('Home')
    await expect.poll(async () => (await person.texts())[0]).toBe(said[0])
    const after = await person.tab.run(census)
    expect({ ...after, scripts: 0 }).toEqual({ ...before, scripts: 0 })
    expect(after.scripts).toBeLessThanOrEqual(before.scripts)
    expect(await person.tab.problems()).toEqual([])
  }
})

test('14 twenty pages come in front, and messages behind, without moving what is read', async ({ ann, server }) => {
  const folder = mkdtempSync(join(tmpdir(), 'commune-log-'))
  await server.run('import', 'chat', writeLog(folder, 'harbour', 4500))
  rmSync(folder, { recursive: true })
  const find = async () => (await ann.ask<{ rooms: { id: number; name: string; uri: string }[] }>({ method: 'GET', path: '/rooms' }))[0]?.rooms
  const room = (await find())?.find(({ name }) => name === 'harbour')
  await ann.go(`/r/${room?.uri}`)
  await ann.settled()
  let count = 0
  const drifts = await prependPages(async (work) => {
    const body = { key: `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`, text: `meanwhile ${'words '.repeat(count * 3)}` }
    const [prepended] = await Promise.all([ann.tab.run(work), ann.ask({ method: 'POST', path: `/rooms/${room?.id}/messages`, body })])
    return prepended
  })
  test.info().annotations.push({ type: 'G12 drift px', description: drifts.map((drift) => drift.toFixed(1)).join(' ') })
  expect(drifts, drifts.join(' ')).toHaveLength(20)
  expect(Math.max(...drifts), drifts.join(' ')).toBeLessThanOrEqual(1)
})
