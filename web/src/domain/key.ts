/** Random bytes from the system. `crypto.randomUUID` is missing on plain http, this is not. */
function systemBytes(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16))
}

/** A new client key: a UUIDv7 (RFC 9562), so that keys made later sort later. */
export function newKey(nowMs: number = Date.now(), bytes: Uint8Array = systemBytes()): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16)
  view.setUint16(0, Math.floor(nowMs / 2 ** 32))
  view.setUint32(2, nowMs % 2 ** 32)
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f))
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f))
  const hex = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
