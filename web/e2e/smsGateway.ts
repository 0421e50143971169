import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { freePort } from './server'

/** A text message as it came. */
export interface ReceivedText {
  id: string
  to: string
  text: string
}

const KEY = Buffer.from('a key of thirty-two bytes in all!')

/** A real gateway for text messages that keeps what it is given, if it is signed as Standard Webhooks say. */
export class SmsGateway {
  readonly texts: ReceivedText[] = []
  /** Requests whose signature was wrong. */
  forged = 0
  private server: Server | null = null

  private constructor(readonly settings: Record<string, string>) {}

  static async open(): Promise<SmsGateway> {
    const port = await freePort()
    const gateway = new SmsGateway({
      COMMUNE__SMS__WEBHOOK_URL: `http://127.0.0.1:${port}/send`,
      COMMUNE__SMS__WEBHOOK_SECRET: `whsec_${KEY.toString('base64')}`,
    })
    const server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        if (isSigned(request, body)) gateway.texts.push(JSON.parse(body) as ReceivedText)
        else gateway.forged += 1
        response.writeHead(204).end()
      })
    })
    gateway.server = server
    await new Promise<void>((next) => server.listen(port, '127.0.0.1', next))
    return gateway
  }

  /** The code in the newest text to a number, once there are so many of them. */
  async code(to: string, count: number): Promise<string> {
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const texts = this.texts.filter((text) => text.to === to)
      const code = texts.length >= count ? /\b\d{6}\b/.exec(texts.at(-1)?.text ?? '')?.[0] : undefined
      if (code !== undefined) return code
      await new Promise((next) => setTimeout(next, 50))
    }
    throw new Error(`no code came to ${to}: ${JSON.stringify(this.texts)}`)
  }

  async close(): Promise<void> {
    await new Promise<void>((next) => (this.server === null ? next() : this.server.close(() => next())))
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  request.setEncoding('utf8')
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}

function isSigned({ headers }: IncomingMessage, body: string): boolean {
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
  const expected = Buffer.from(`v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`)
  const shown = Buffer.from(String(headers['webhook-signature']))
  return shown.length === expected.length && timingSafeEqual(shown, expected)
}
