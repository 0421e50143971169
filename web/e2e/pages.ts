import { createServer, type Server } from 'node:http'
import { freePort } from './server'

/** A picture of 64 by 64 pixels. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsItjRCMaywi+hcEKLNXzWgQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQELgv/q4FLyDX8mgAAAABJRU5ErkJggg==', 'base64')

/** Pages to link to, as somebody else has them: a test build of the server takes them for pages that everybody may ask for. */
export class Pages {
  /** Who asked for what. */
  readonly asked: { path: string; agent: string }[] = []
  private readonly texts = new Map<string, string>()
  private server: Server | null = null

  private constructor(private readonly port: number) {}

  static async open(): Promise<Pages> {
    const pages = new Pages(await freePort())
    const server = createServer((request, response) => {
      const path = request.url ?? ''
      pages.asked.push({ path, agent: request.headers['user-agent'] ?? '' })
      if (path === '/picture.png') response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE)
      else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pages.texts.get(path) ?? '')
    })
    pages.server = server
    await new Promise<void>((next) => server.listen(pages.port, '127.0.0.1', next))
    return pages
  }

  get settings(): Record<string, string> {
    return { COMMUNE__PREVIEWS__ENABLED: 'true', COMMUNE_SABOTAGE_STAGE: `127.0.0.1:${this.port}` }
  }

  get host(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Answers with its address. */
  add(path: string, text: string): string {
    this.texts.set(path, text)
    return `http://${this.host}${path}`
  }

  async close(): Promise<void> {
    await new Promise((next) => this.server?.close(next))
  }
}
