import { SMTPServer } from 'smtp-server'
import { freePort } from './server'

/** A letter as it came. */
export interface Received {
  to: string
  subject: string
  raw: string
}

/** A real mail server that keeps what it is given. It takes no mail for addresses at `refused.example`. */
export class PostOffice {
  readonly letters: Received[] = []

  private constructor(
    private readonly smtp: SMTPServer,
    readonly settings: Record<string, string>,
  ) {}

  static async open(): Promise<PostOffice> {
    const port = await freePort()
    const smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _, done) => done(address.endsWith('@refused.example') ? Object.assign(new Error('No such mailbox'), { responseCode: 550 }) : null),
      onData: (stream, session, done) => {
        let raw = ''
        stream.setEncoding('utf8')
        stream.on('data', (chunk: string) => (raw += chunk))
        stream.on('end', () => {
          const subject = /^Subject: (.*)$/m.exec(raw)?.[1]?.trim() ?? ''
          office.letters.push(...session.envelope.rcptTo.map(({ address: to }) => ({ to, subject, raw })))
          done()
        })
      },
    })
    const office = new PostOffice(smtp, {
      COMMUNE__MAIL__SMTP_URL: `smtp://127.0.0.1:${port}`,
      COMMUNE__MAIL__FROM: 'Commune <noreply@talk.example>',
    })
    await new Promise<void>((next) => smtp.listen(port, '127.0.0.1', next))
    return office
  }

  /** The code in the newest letter to an address, once there are so many of them. */
  async code(to: string, count: number): Promise<string> {
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const letters = this.letters.filter((letter) => letter.to === to)
      const code = letters.length >= count ? /\b(\d{3} \d{3})\b/.exec(letters.at(-1)?.raw ?? '')?.[1] : undefined
      if (code !== undefined) return code
      await new Promise((next) => setTimeout(next, 50))
    }
    throw new Error(`no code came to ${to}: ${JSON.stringify(this.letters)}`)
  }

  /** The code that puts an address back, in a letter to it. Long lines of a letter are broken with `=`. */
  undo(to: string): string | undefined {
    const raw = this.letters.filter((letter) => letter.to === to).map((letter) => letter.raw.replaceAll('=\r\n', ''))
    return /\b[0-9a-z]{4}(?:-[0-9a-z]{4}){5}\b/.exec(raw.join('\n'))?.[0]
  }

  async close(): Promise<void> {
    await new Promise<void>((next) => this.smtp.close(next))
  }
}
