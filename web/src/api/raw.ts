import { Problem, problemOf } from './problem'
import type { TokenSource } from './http'

export type Raw = (method: string, path: string, body?: Blob) => Promise<Response>

/** What is no JSON goes as it is, and without the cookie: where that came along, the server would believe JSON alone. Every answer that is not a success is thrown as a `Problem`. */
export function rawRequests(tokens: TokenSource): Raw {
  async function request(method: string, path: string, body: Blob | undefined, token: string | null): Promise<Response> {
    const headers = { Authorization: `Bearer ${token}`, 'X-Requested-With': 'commune', 'Content-Type': 'application/octet-stream' }
    try {
      return await fetch(`/api/v1${path}`, { method, headers, body: body ?? null, credentials: 'omit' })
    } catch {
      throw new Problem(0, 'unreachable', '')
    }
  }

  return async (method, path, body) => {
    const first = await request(method, path, body, await tokens.current())
    const response = first.status === 401 ? await request(method, path, body, await tokens.renewed()) : first
    if (!response.ok) throw await problemOf(response)
    return response
  }
}
