import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Upload } from 'tus-js-client'
import { BrokenWay } from './brokenWay'
import { expect, PASSWORD, test } from './fixtures'

const MB = 1_000_000
/** As long as a commit may take; docs/files.md tells of 1,000. */
const SIZE = Number(process.env['COMMUNE_TUS_MB'] ?? 30) * MB
/** What a connection carries before it breaks. */
const CARRIED = Math.min(SIZE / 6, 50 * MB)
const MEMORY = 64 * MB

/** A file on disk that is like no other, and its hash. */
async function written(path: string): Promise<string> {
  const [file, hash, part] = [await open(path, 'w'), createHash('sha256'), randomBytes(MB)]
  for (let at = 0; at < SIZE; at += MB) {
    part.writeUInt32LE(at / MB)
    await file.write(part)
    hash.update(part)
  }
  await file.close()
  return hash.digest('hex')
}

test('the own client of tus uploads, pauses and goes on, over connections that break', async ({ ann }) => {
  test.setTimeout(60_000 + SIZE / 5_000)
  const { server } = ann
  const said = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username: 'ann', password: PASSWORD }) }
  const { access } = (await (await fetch(`${server.origin}/api/v1/auth/sign-in`, said)).json()) as { access: { token: string } }
  const headers = { Authorization: `Bearer ${access.token}` }
  const get = (path: string) => fetch(`${server.origin}/api/v1${path}`, { headers })
  const path = join(tmpdir(), `commune-tus-${randomUUID()}`)
  const way = await BrokenWay.to(server.port, CARRIED)
  try {
    const hash = await written(path)
    server.memory()
    const before = server.memory()
    const errors: Error[] = []
    /** Uploads until there is so much, or all; says where. */
    const upload = (from: { url: string } | null, until: number) => new Promise<string>((next, fail) => {
      // Its types know no file of Node's, its code does.
      const one = new Upload(createReadStream(path) as unknown as Buffer, {
        endpoint: `${way.origin}/api/v1/uploads`,
        ...(from && { uploadUrl: from.url }),
        headers,
        metadata: { filename: 'one.bin' },
        retryDelays: [50, 100, 200, 400, 800, 1_600],
        onShouldRetry: (error) => {
          errors.push(error)
          return true
        },
        onProgress: (sent) => {
          if (sent >= until && sent < SIZE) void one.abort().then(() => next(one.url ?? ''))
        },
        onSuccess: () => next(one.url ?? ''),
        onError: fail,
      })
      one.start()
    })
    const url = await upload(null, SIZE / 3)
    const offset = async () => Number((await fetch(url, { method: 'HEAD', headers: { ...headers, 'Tus-Resumable': '1.0.0' } })).headers.get('Upload-Offset'))
    const paused = await offset()
    expect(paused).toBeGreaterThan(0)
    expect(paused).toBeLessThan(SIZE)
    expect(await upload({ url }, SIZE)).toBe(url)
    expect(await offset()).toBe(SIZE)
    expect(way.breaks).toBeGreaterThanOrEqual(4)
    expect(errors.length).toBeGreaterThanOrEqual(way.breaks)
    const grown = server.memory() - before
    expect(grown).toBeLessThan(MEMORY)

    const file = Number(url.split('/').at(-1))
    const { rooms } = (await (await get('/rooms')).json()) as { rooms: { id: number }[] }
    const sent = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify({ key: randomUUID(), files: [file] }) }
    expect((await fetch(`${server.origin}/api/v1/rooms/${rooms[0]?.id}/messages`, sent)).status).toBe(201)
    const held = createHash('sha256')
    for await (const part of (await get(`/files/${file}`)).body ?? []) held.update(part as Uint8Array)
    expect(held.digest('hex')).toBe(hash)
    console.info(`${SIZE / MB} MB over ${way.breaks} breaks: ${(grown / MB).toFixed(1)} MB of memory more at most`)
  } finally {
    way.close()
    await rm(path, { force: true })
  }
})
