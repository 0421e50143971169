import { deflateSync } from 'node:zlib'

/** A file as a test hands it over. */
export interface SomeFile {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A picture of one colour, as PNG. */
export function picture(name: string, width = 640, height = 360, [red, green, blue]: readonly [number, number, number] = [200, 90, 40]): SomeFile {
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.concat(Array<Buffer>(height).fill(line)))
  const buffer = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
  return { name, mimeType: 'image/png', buffer }
}

/** So many seconds of silence, as WAV. */
export function sound(name: string, seconds: number): SomeFile {
  const rate = 8000
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + rate * seconds, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  for (const [at, value] of [[16, 16], [24, rate], [28, rate], [40, rate * seconds]] as const) header.writeUInt32LE(value, at)
  for (const [at, value] of [[20, 1], [22, 1], [32, 1], [34, 8]] as const) header.writeUInt16LE(value, at)
  header.write('data', 36, 'latin1')
  return { name, mimeType: 'audio/wav', buffer: Buffer.concat([header, Buffer.alloc(rate * seconds, 128)]) }
}

/** Bytes that are nothing in particular, no piece like another. */
export function bytes(name: string, size: number): SomeFile {
  const buffer = Buffer.alloc(size)
  for (let at = 0; at + 4 <= size; at += 4) buffer.writeUInt32LE((at * 2_654_435_761) >>> 0, at)
  return { name, mimeType: 'application/octet-stream', buffer }
}

function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc(body), 4)
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)])
}

function crc(data: Buffer): number {
  let rest = 0xffffffff
  for (const byte of data) {
    rest ^= byte
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  }
  return (rest ^ 0xffffffff) >>> 0
}
