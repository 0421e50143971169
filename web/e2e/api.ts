import { randomUUID } from 'node:crypto'
import type { Person } from './fixtures'

export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH'
  path: string
  body?: unknown
}

/** A room, as far as tests look at one. */
export interface SomeRoom {
  id: number
  uri: string
  name: string
  head: number
  peer: { username: string } | null
}

/** Sends requests in this person's name without the screen, one after the other. Every one must succeed. */
export async function ask<T>(person: Person, requests: readonly Request[]): Promise<T[]> {
  return person.page.evaluate(sendAll<T>, requests)
}

/** In the page: sends them with a token of its own. */
export async function sendAll<T>(all: readonly Request[]): Promise<T[]> {
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'commune' }
  const send = async ({ method, path, body }: Request, token?: string) => {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) },
      body: body === undefined ? null : JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response.status === 204 ? null : response.json()
  }
  const { access } = await send({ method: 'POST', path: '/auth/refresh', body: {} })
  const answers: T[] = []
  for (const request of all) answers.push((await send(request, access.token)) as T)
  return answers
}

/** One request. */
export async function askOne<T>(person: Person, method: Request['method'], path: string, body?: unknown): Promise<T> {
  return (await ask<T>(person, [{ method, path, ...(body !== undefined && { body }) }]))[0] as T
}

/** Says all of it in a room of this person, named by its name or by the other one in it, as fast as the server takes it. */
export async function sayMany(person: Person, roomName: string, texts: readonly string[]): Promise<void> {
  const { rooms } = await askOne<{ rooms: SomeRoom[] }>(person, 'GET', '/rooms')
  const room = rooms.find((one) => (one.peer?.username ?? one.name) === roomName)
  if (room === undefined) throw new Error(`no room ${roomName}`)
  await ask(person, texts.map((text) => ({ method: 'POST', path: `/rooms/${room.id}/messages`, body: { key: randomUUID(), text } })))
}
