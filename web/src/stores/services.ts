import { createApi, type Api } from '@/api/api'
import { createHttp, type Http } from '@/api/http'
import { Tokens } from '@/api/tokens'
import type { Socket, SocketHost } from '@/realtime/socket'

/** A socket as the stores use it. */
export type LiveSocket = Pick<Socket, 'start' | 'stop' | 'hurry' | 'request'>

/** The outer world of the stores. */
export interface Services {
  api: Api
  /** For the parts of the API that come with their screens. */
  http: Http
  tokens: Tokens
  /** Absent: the browser's own. */
  socket?: (host: SocketHost) => LiveSocket
}

let installed: Services | null = null
let signedOut: () => void = () => undefined

function browserServices(): Services {
  // The two need each other: the token is fetched by a request, and requests carry the token.
  const tokens: Tokens = new Tokens(() => api.refresh(), () => signedOut())
  const http = createHttp(tokens)
  const api = createApi(http)
  return { api, http, tokens }
}

/** What the stores reach the server with. */
export function services(): Services {
  installed ??= browserServices()
  return installed
}

/** Puts another world in place: the tests'. */
export function installServices(other: Services): void {
  installed = other
}

/** Who is told when a request finds that the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}
