import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import Provider from 'oidc-provider'
import { freePort } from './server'

const SECRET = 'a secret of the tests'

/** Accounts elsewhere: a certified OpenID Connect provider that lets everybody be who they say, and Facebook's documented endpoints with one person. */
export class Elsewhere {
  private constructor(
    private readonly servers: readonly HttpServer[],
    /** Where the server must be: providers send people back to one exact address. */
    readonly port: number,
    readonly settings: Record<string, string>,
  ) {}

  static async open(): Promise<Elsewhere> {
    const [port, club, facebook] = [await freePort(), await freePort(), await freePort()]
    const origin = `http://localhost:${port}`
    const settings = {
      COMMUNE__SERVER__PUBLIC_URL: origin,
      COMMUNE__PROVIDERS__OIDC__CLUB__NAME: 'Club',
      COMMUNE__PROVIDERS__OIDC__CLUB__ISSUER: `http://localhost:${club}`,
      COMMUNE__PROVIDERS__OIDC__CLUB__CLIENT_ID: 'commune',
      COMMUNE__PROVIDERS__OIDC__CLUB__CLIENT_SECRET: SECRET,
      COMMUNE__PROVIDERS__FACEBOOK__APP_ID: 'commune',
      COMMUNE__PROVIDERS__FACEBOOK__APP_SECRET: SECRET,
      COMMUNE__PROVIDERS__FACEBOOK__DIALOG_URL: `http://localhost:${facebook}/dialog`,
      COMMUNE__PROVIDERS__FACEBOOK__GRAPH_URL: `http://localhost:${facebook}/graph`,
    }
    const provider = openProvider(`http://localhost:${club}`, `${origin}/api/v1/auth/providers/club/callback`)
    const servers = await Promise.all([listening(createServer(provider.callback()), club), listening(createServer(answer), facebook)])
    return new Elsewhere(servers, port, settings)
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => new Promise((next) => (server.closeAllConnections(), server.close(next)))))
  }
}

function openProvider(issuer: string, redirect: string): Provider {
  return new Provider(issuer, {
    clients: [{ client_id: 'commune', client_secret: SECRET, redirect_uris: [redirect] }],
    claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    cookies: { keys: ['cookies of the tests'] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@club.example`, email_verified: true, preferred_username: id, name: `${id} of the club` }),
    }),
  })
}

function listening(server: HttpServer, port: number): Promise<HttpServer> {
  return new Promise((next) => server.listen(port, 'localhost', () => next(server)))
}

/** Facebook: a page with one button, what a code is worth, and who somebody is. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const json = (status: number, body: object) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (url.pathname === '/dialog') {
    const back = new URL(url.searchParams.get('redirect_uri') ?? '')
    back.search = new URLSearchParams({ code: 'the-code', state: url.searchParams.get('state') ?? '' }).toString()
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><a href="${back.href.replaceAll('&', '&amp;')}">Continue as Fay</a>`)
  } else if (url.pathname === '/graph/oauth/access_token') {
    let form = ''
    request.on('data', (chunk: Buffer) => (form += chunk.toString()))
    request.on('end', () => {
      const said = new URLSearchParams(form)
      const isRight = said.get('code') === 'the-code' && said.get('client_secret') === SECRET
      json(isRight ? 200 : 400, { access_token: 'the-token', token_type: 'bearer' })
    })
  } else {
    const proof = createHmac('sha256', SECRET).update('the-token').digest('hex')
    const isRight = url.searchParams.get('appsecret_proof') === proof && request.headers.authorization === 'Bearer the-token'
    json(isRight ? 200 : 400, { id: '77', name: 'Fay Book' })
  }
}
