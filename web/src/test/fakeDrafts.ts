import type { Theirs } from '@/domain/draft'
import type { FakeAnswer, FakeServer } from './fakeServer'

/** The contract of drafts in memory. */
export class FakeDrafts {
  /** By `user/room`. */
  private kept = new Map<string, Theirs>()

  constructor(private readonly server: FakeServer) {}

  of(user: number, room: number): Theirs | undefined {
    return this.kept.get(`${user}/${room}`)
  }

  count(user: number): number {
    return this.all(user).length
  }

  /** Somebody writes, on whichever device. */
  write(user: number, room: number, text: string, reply: number | null = null): number {
    const before = this.of(user, room)
    if (text.trim() === '' && before === undefined) return 0
    if (before?.text === text && before.reply === reply) return before.version
    const version = this.server.nextCursor(user)
    if (text.trim() === '') this.kept.delete(`${user}/${room}`)
    else this.kept.set(`${user}/${room}`, { text, reply, version })
    this.server.tell(user, 'draft.changed', { room })
    return version
  }

  /** `GET` and `PUT /rooms/{room}/draft`. */
  handle(method: string, user: number, room: number, body: Record<string, unknown>): FakeAnswer {
    if (method === 'PUT') return { status: 200, body: { version: this.write(user, room, String(body['text']), (body['reply'] as number | undefined) ?? null) } }
    const draft = this.of(user, room)
    return { status: 200, body: { draft: draft === undefined ? null : { room, written_at: '2026-11-20T08:00:00.000000Z', ...draft } } }
  }

  /** `GET /me/drafts`. */
  all(user: number): (Theirs & { room: number })[] {
    const mine = [...this.kept].filter(([name]) => name.startsWith(`${user}/`))
    return mine.map(([name, draft]) => ({ room: Number(name.split('/')[1]), ...draft })).sort((a, b) => b.version - a.version)
  }
}
