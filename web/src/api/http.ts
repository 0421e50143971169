import { Problem, problemOf } from './problem'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** Where the bearer token comes from; `renewed` is asked once after a 401. */
export interface TokenSource {
  current(): Promise<string | null>
  renewed(): Promise<string | null>
}

export interface Http {
  /** For what the cookie alone opens: no bearer token is sent. */
  bare<T>(method: Method, path: string, body?: unknown): Promise<T>
  /** With the bearer token; renews it once when the server refuses it. Throws `Problem`. */
  send<T>(method: Method, path: string, body?: unknown): Promise<T>
}

const BASE = '/api/v1'
const TIMEOUT_MS = 30_000

/** Requests to the API of our own origin. Every answer that is not a success is thrown as a `Problem`. */
export function createHttp(tokens: TokenSource, fetcher: typeof fetch = (...args) => fetch(...args)): Http {
  async function request(method: Method, path: string, body: unknown, token: string | null): Promise<Response> {
    // Letters that follow from a request are written in the language of this screen.
    const language = document.documentElement.lang
    const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': language, 'X-Requested-With': 'commune' }
    if (body !== undefined || method !== 'GET') headers['Content-Type'] = 'application/json'
    if (token !== null) headers['Authorization'] = `Bearer ${token}`
    try {
      return await fetcher(BASE + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
    } catch {
      throw new Problem(0, 'unreachable', '')
    }
  }

  async function answer<T>(response: Response): Promise<T> {
    if (!response.ok) throw await problemOf(response)
    if (response.status === 204) return undefined as T
    try {
      return (await response.json()) as T
    } catch {
      throw new Problem(0, 'unreachable', '')
    }
  }

  return {
    async bare<T>(method: Method, path: string, body?: unknown) {
      return answer<T>(await request(method, path, body, null))
    },
    async send<T>(method: Method, path: string, body?: unknown) {
      const first = await request(method, path, body, await tokens.current())
      if (first.status !== 401) return answer<T>(first)
      const token = await tokens.renewed()
      return answer<T>(token === null ? first : await request(method, path, body, token))
    },
  }
}

/** A query string of the parameters that are given. */
export function query(parameters: Record<string, string | number | undefined>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`
}
