import { describe, expect, it, vi } from 'vitest'
import { createTus, LARGEST_PIECE, SMALLEST_PIECE, type Course } from './tus'

/** How a request ends badly: it never comes, it breaks off in the middle, or its answer is lost. */
type Cut = 'before' | 'inside' | 'after'

/** As much of a server as uploads see. */
class FakeUploads {
  bytes = new Map<number, Uint8Array>()
  announced: string[] = []
  asked: string[] = []
  /** Ends of the next requests; null: it works. */
  cuts: (Cut | null)[] = []
  /** Answers to give instead of the next. */
  instead: Response[] = []
  private nextId = 70

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const upload = /\/uploads\/(\d+)/.exec(String(input))?.[1]
    const method = init.method ?? 'GET'
    const headers = new Headers(init.headers)
    this.asked.push(method)
    const instead = this.instead.shift()
    if (instead !== undefined) return instead
    const cut = this.cuts.shift() ?? null
    if (cut === 'before') throw new TypeError('cut')
    const answer = await this.answer(method, upload === undefined ? null : Number(upload), headers, init.body as ArrayBuffer | null, cut)
    if (cut !== null) throw new TypeError('cut')
    return answer
  }

  private async answer(method: string, upload: number | null, headers: Headers, body: ArrayBuffer | null, cut: Cut | null): Promise<Response> {
    if (headers.get('Tus-Resumable') !== '1.0.0') return problem(412, 'tus_version')
    if (method === 'POST') {
      const id = ++this.nextId
      this.announced.push(headers.get('Upload-Metadata') ?? '')
      this.bytes.set(id, new Uint8Array())
      return Response.json({ id }, { status: 201 })
    }
    const held = upload === null ? undefined : this.bytes.get(upload)
    if (held === undefined || upload === null) return method === 'HEAD' ? new Response(null, { status: 404 }) : problem(404, 'no_such_upload')
    if (method === 'PATCH') {
      if (Number(headers.get('Upload-Offset')) !== held.length) return problem(409, 'wrong_offset')
      const piece = new Uint8Array(body ?? new ArrayBuffer(0))
      const arrived = cut === 'inside' ? piece.slice(0, piece.length >> 1) : piece
      const all = new Uint8Array(held.length + arrived.length)
      all.set(held)
      all.set(arrived, held.length)
      this.bytes.set(upload, all)
    }
    return new Response(null, { status: method === 'HEAD' ? 200 : 204, headers: { 'Upload-Offset': String(this.bytes.get(upload)?.length) } })
  }
}

function problem(status: number, code: string, headers: HeadersInit = {}): Response {
  return new Response(JSON.stringify({ status, code, detail: '' }), { status, headers })
}

const tokens = { current: async () => 'token', renewed: async () => 'newer' }
/** More than three pieces, none of them alike. */
const content = Uint8Array.from({ length: SMALLEST_PIECE * 5 + 17 }, (_, index) => (index * 7) % 251)
const file = { name: 'lake ☼.jpg', size: content.length }
/** Byte for byte, and quicker than a list of differences would be. */
const isWhole = (bytes: Uint8Array | undefined) => bytes !== undefined && Buffer.compare(bytes, content) === 0

function start(server: FakeUploads, over: Partial<Course> = {}) {
  const heard = { uploads: [] as number[], offsets: [] as number[], rests: [] as (number | null)[] }
  const course: Course = {
    upload: null,
    announced: (upload) => void heard.uploads.push(upload),
    moved: (offset) => void heard.offsets.push(offset),
    rest: async (_, retryAfterMs) => void heard.rests.push(retryAfterMs),
    signal: new AbortController().signal,
    ...over,
  }
  const send = (bytes: Blob | null = new Blob([content])) => createTus(tokens, server.fetch).send(file, bytes, course)
  return { heard, send }
}

it('sends a file in pieces that grow, and says what it is called', async () => {
  const server = new FakeUploads()
  const { heard, send } = start(server)
  const upload = await send()
  expect(isWhole(server.bytes.get(upload))).toBe(true)
  expect(heard.offsets).toEqual([0, SMALLEST_PIECE, SMALLEST_PIECE * 3, content.length])
  expect(heard.uploads).toEqual([upload])
  expect(new TextDecoder().decode(Uint8Array.from(atob(server.announced[0]?.split(' ')[1] ?? ''), (c) => c.charCodeAt(0)))).toBe('lake ☼.jpg')
})

describe('wherever the connection breaks, the file arrives once and whole', () => {
  const cuts: (Cut | null)[] = ['before', 'inside', 'after', null]
  for (const first of cuts) {
    for (const second of cuts) {
      for (const third of cuts) {
        it(`announced: ${first}, then ${second}, then ${third}`, async () => {
          const server = new FakeUploads()
          server.cuts = [first, second, third]
          const upload = await start(server).send()
          expect(isWhole(server.bytes.get(upload))).toBe(true)
        })
      }
    }
  }

  it.each<Cut>(['before', 'inside', 'after'])('each piece %s, and the question after it too', async (cut) => {
    const server = new FakeUploads()
    server.cuts = [null, cut, cut, null, cut, cut, null, cut]
    const { heard, send } = start(server)
    const upload = await send()
    expect(isWhole(server.bytes.get(upload))).toBe(true)
    expect(heard.uploads).toEqual([upload])
    expect(heard.offsets).toEqual(heard.offsets.toSorted((a, b) => a - b))
  })
})

it('sends nothing where it is called off while the token is on its way', async () => {
  const server = new FakeUploads()
  const off = new AbortController()
  const late = { ...tokens, current: async () => (off.abort(), 'token') }
  const fetcher: typeof fetch = (input, init) => (init?.signal?.aborted ? Promise.reject(new TypeError('called off')) : server.fetch(input, init))
  const course = { upload: null, announced: vi.fn(), moved: vi.fn(), rest: vi.fn(), signal: off.signal }
  await expect(createTus(late, fetcher).send(file, new Blob([content]), course)).rejects.toMatchObject({ status: 0 })
  expect(server.asked).toEqual([])
})

it('goes on where an earlier start came to, and sends nothing where all is there', async () => {
  const server = new FakeUploads()
  server.bytes.set(9, content.slice(0, 1000))
  const { heard, send } = start(server, { upload: 9 })
  expect(await send()).toBe(9)
  expect([isWhole(server.bytes.get(9)), heard.offsets[0], heard.uploads]).toEqual([true, 1000, []])
  server.asked = []
  expect(await start(server, { upload: 9 }).send(null)).toBe(9)
  expect(server.asked).toEqual(['HEAD'])
})

it('begins anew where the upload is gone, and gives up where that happens again and again', async () => {
  const server = new FakeUploads()
  const { heard, send } = start(server, { upload: 9 })
  const upload = await send()
  expect([isWhole(server.bytes.get(upload)), heard.uploads]).toEqual([true, [upload]])
  const other = new FakeUploads()
  vi.spyOn(other.bytes, 'get').mockReturnValue(undefined)
  await expect(start(other).send()).rejects.toMatchObject({ code: 'upload_gone' })
  expect(other.announced).toHaveLength(3)
})

it('asks again where the server is at another place, is busy, or wants time', async () => {
  const server = new FakeUploads()
  server.bytes.set(9, content.slice(0, 1000))
  server.instead = [
    new Response(null, { status: 200, headers: { 'Upload-Offset': '500' } }),
    problem(409, 'wrong_offset'),
    problem(409, 'upload_busy'),
    problem(503, 'busy', { 'Retry-After': '4' }),
    problem(408, 'too_slow'),
    problem(400, 'bad_body'),
  ]
  const { heard, send } = start(server, { upload: 9 })
  expect(await send()).toBe(9)
  expect(isWhole(server.bytes.get(9))).toBe(true)
  expect(heard.rests).toEqual([null, null, 4000, null, null])
})

it('is not fooled by an answer that says nothing moved', async () => {
  const server = new FakeUploads()
  server.instead = [Response.json({ id: 9 }), new Response(null, { status: 204, headers: { 'Upload-Offset': '0' } }), new Response(null, { status: 204 })]
  server.bytes.set(9, new Uint8Array())
  const { heard, send } = start(server)
  await send()
  expect(heard.rests).toHaveLength(2)
})

it.each([
  [413, 'quota_exceeded'],
  [409, 'too_many_uploads'],
  [422, 'empty_file'],
])('gives up on %i %s', async (status, code) => {
  const server = new FakeUploads()
  server.instead = [problem(status, code)]
  await expect(start(server).send()).rejects.toMatchObject({ status, code })
  expect(server.asked).toEqual(['POST'])
})

it('says that the file is needed where its bytes are not at hand', async () => {
  const server = new FakeUploads()
  server.bytes.set(9, content.slice(0, 1000))
  await expect(start(server, { upload: 9 }).send(null)).rejects.toMatchObject({ code: 'file_lost' })
  await expect(start(server).send(null)).rejects.toMatchObject({ code: 'file_lost' })
  expect(server.announced).toEqual([])
})

it('says the same where the file cannot be read any more', async () => {
  const server = new FakeUploads()
  const bytes = new Blob([content])
  vi.spyOn(bytes, 'slice').mockReturnValue({ arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) } as unknown as Blob)
  await expect(start(server).send(bytes)).rejects.toMatchObject({ code: 'file_lost' })
})

it('ends when it is called off, also in the middle of a wait', async () => {
  const server = new FakeUploads()
  const controller = new AbortController()
  const { send } = start(server, { signal: controller.signal, rest: async () => controller.abort() })
  server.cuts = [null, 'before', 'before', 'before']
  await expect(send()).rejects.toMatchObject({ code: 'unreachable' })
  expect(server.asked).toEqual(['POST', 'PATCH'])
})

it('renews its token once where the server refuses it', async () => {
  const server = new FakeUploads()
  server.instead = [problem(401, 'unauthenticated')]
  const used: (string | null)[] = []
  const fetcher: typeof fetch = (input, init) => {
    used.push(new Headers(init?.headers).get('Authorization'))
    return server.fetch(input, init)
  }
  const course: Course = { upload: null, announced: () => undefined, moved: () => undefined, rest: async () => undefined, signal: new AbortController().signal }
  await createTus(tokens, fetcher).send(file, new Blob([content]), course)
  expect(used.slice(0, 2)).toEqual(['Bearer token', 'Bearer newer'])
})

it('never sends more than fits a piece', async () => {
  const sizes: number[] = []
  const large = { name: 'film', size: LARGEST_PIECE * 4 }
  let offset = 0
  const fetcher: typeof fetch = async (_, init) => {
    if (init?.method === 'POST') return Response.json({ id: 1 })
    const { byteLength } = init?.body as ArrayBuffer
    sizes.push(byteLength)
    offset += byteLength
    return new Response(null, { status: 204, headers: { 'Upload-Offset': String(offset) } })
  }
  const course: Course = { upload: null, announced: () => undefined, moved: () => undefined, rest: async () => undefined, signal: new AbortController().signal }
  await createTus(tokens, fetcher).send(large, new Blob([new Uint8Array(large.size)]), course)
  expect(Math.max(...sizes)).toBe(LARGEST_PIECE)
})
