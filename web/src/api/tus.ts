import type { TokenSource } from './http'
import { asProblem, Problem, problemOf } from './problem'

/** What is said of a file before its bytes go. */
export interface Announced {
  name: string
  /** In bytes. */
  size: number
  width?: number
  height?: number
  duration_ms?: number
}

/** What whoever sends a file knows of it, hears of it, and decides. */
export interface Course {
  /** The upload that an earlier start announced. */
  upload: number | null
  announced(upload: number): void
  /** So many bytes are on the server's disk. */
  moved(offset: number): void
  /** Waits before the next try. */
  rest(failures: number, retryAfterMs: number | null): Promise<void>
  signal: AbortSignal
}

/** Pieces, in bytes: the first is small, and each grows while it takes less than a second, so that what moves is seen and what breaks costs little. */
export const SMALLEST_PIECE = 256 * 1024
export const LARGEST_PIECE = 8 * 1024 * 1024
const QUICK_MS = 1000
const SLOW_MS = 4000
/** A piece that takes longer than this will not arrive. */
const LONGEST_MS = 90_000
/** An upload that is gone is begun anew; after so many beginnings somebody has to look. */
const BEGINNINGS = 3

/** Uploads that resume: what of tus 1.0.0 the server speaks. */
export function createTus(tokens: TokenSource, fetcher: typeof fetch = (...args) => fetch(...args)) {
  async function once(method: string, path: string, headers: Record<string, string>, body: Blob | ArrayBuffer | undefined, signal: AbortSignal, token: string | null): Promise<Response> {
    const all = { Authorization: `Bearer ${token}`, 'X-Requested-With': 'commune', 'Tus-Resumable': '1.0.0', ...headers }
    const controller = new AbortController()
    const abort = () => controller.abort()
    const timer = setTimeout(abort, LONGEST_MS)
    signal.addEventListener('abort', abort)
    // It may have been called off while the token came.
    if (signal.aborted) abort()
    try {
      // Without the cookie: where that came along, the server would believe JSON alone.
      return await fetcher(`/api/v1/uploads${path}`, { method, headers: all, body: body ?? null, credentials: 'omit', cache: 'no-store', signal: controller.signal })
    } catch {
      throw new Problem(0, 'unreachable', '')
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
  }

  async function request(method: string, path: string, headers: Record<string, string>, signal: AbortSignal, body?: Blob | ArrayBuffer): Promise<Response> {
    const first = await once(method, path, headers, body, signal, await tokens.current())
    const response = first.status === 401 ? await once(method, path, headers, body, signal, await tokens.renewed()) : first
    if (!response.ok) throw await problemOf(response)
    return response
  }

  async function announce(file: Announced, signal: AbortSignal): Promise<number> {
    const headers = { 'Upload-Length': String(file.size), 'Upload-Metadata': metadataOf(file) }
    const { id } = (await (await request('POST', '', headers, signal)).json()) as { id: number }
    return id
  }

  async function offsetOf(upload: number, signal: AbortSignal): Promise<number> {
    return offsetIn(await request('HEAD', `/${upload}`, {}, signal))
  }

  async function append(upload: number, offset: number, bytes: ArrayBuffer, signal: AbortSignal): Promise<number> {
    const headers = { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }
    return offsetIn(await request('PATCH', `/${upload}`, headers, signal, bytes))
  }

  /**
   * Brings a file to the server and answers with its upload. After every break the server is asked how far it is, and an upload that is gone is begun
   * anew. `bytes`: null where they are not at hand; then it ends with `file_lost` unless all of them are there. Throws what does not pass.
   */
  async function send(file: Announced, bytes: Blob | null, course: Course): Promise<number> {
    const { signal } = course
    let upload = course.upload
    /** Null: not known, and to be asked for. */
    let offset: number | null = null
    let piece = SMALLEST_PIECE
    let failures = 0
    let beginnings = 0
    for (;;) {
      try {
        signal.throwIfAborted()
        if (upload === null) {
          if (bytes === null) throw new Problem(400, 'file_lost', '')
          if (beginnings === BEGINNINGS) throw new Problem(400, 'upload_gone', '')
          upload = await announce(file, signal)
          beginnings += 1
          course.announced(upload)
          offset = 0
        }
        const from: number = offset ?? (await offsetOf(upload, signal))
        offset = null
        course.moved(from)
        if (from >= file.size) return upload
        if (bytes === null) throw new Problem(400, 'file_lost', '')
        const part = await readPart(bytes, from, from + piece)
        const began = performance.now()
        const reached = await append(upload, from, part, signal)
        if (reached <= from) throw new Problem(0, 'unreachable', '')
        offset = reached
        failures = 0
        piece = nextPiece(piece, performance.now() - began)
      } catch (thrown) {
        const problem = asProblem(thrown)
        if (signal.aborted) throw problem
        if (upload !== null && (problem.status === 404 || problem.status === 410)) upload = null
        else if (!passes(problem)) throw problem
        else {
          piece = Math.max(SMALLEST_PIECE, piece / 2)
          await course.rest(failures++, problem.retryAfterMs)
        }
      }
    }
  }

  return {
    send,
    /** Calls an upload off. */
    remove: async (upload: number, signal: AbortSignal) => void (await request('DELETE', `/${upload}`, {}, signal)),
    /** Whether what the server makes of an upload is made: the smaller pictures. */
    isReady: async (upload: number, signal: AbortSignal) => ((await (await request('GET', `/${upload}`, {}, signal)).json()) as { ready: boolean }).ready,
    /** The picture that stands for a film or a sound, all of which is there. */
    setPoster: async (upload: number, picture: Blob, signal: AbortSignal) => void (await request('PUT', `/${upload}/poster`, { 'Content-Type': picture.type }, signal, picture)),
  }
}

/** Whether the same request may do what it is for another time. */
function passes({ status, code, isTemporary }: Problem): boolean {
  const brokeOff = status === 408 || code === 'bad_body'
  const isElsewhere = code === 'wrong_offset' || code === 'upload_busy'
  // Where a session has ended, whoever owns the files lets go of them.
  return isTemporary || brokeOff || isElsewhere || status === 401 || status >= 500
}

/** A file that was changed or removed since it was chosen cannot be read: that is no fault of the connection. */
async function readPart(bytes: Blob, from: number, to: number): Promise<ArrayBuffer> {
  try {
    return await bytes.slice(from, to).arrayBuffer()
  } catch {
    throw new Problem(400, 'file_lost', '')
  }
}

function nextPiece(piece: number, tookMs: number): number {
  if (tookMs < QUICK_MS) return Math.min(LARGEST_PIECE, piece * 2)
  return tookMs > SLOW_MS ? Math.max(SMALLEST_PIECE, piece / 2) : piece
}

function offsetIn(response: Response): number {
  const offset = Number(response.headers.get('upload-offset') ?? NaN)
  if (!Number.isSafeInteger(offset) || offset < 0) throw new Problem(0, 'unreachable', '')
  return offset
}

function metadataOf({ name, width, height, duration_ms }: Announced): string {
  const given = Object.entries({ filename: name, width, height, duration_ms }).filter(([, value]) => value !== undefined)
  return given.map(([key, value]) => `${key} ${base64(String(value))}`).join(',')
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
}
