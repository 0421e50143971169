import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ristretto255_oprf } from '@noble/curves/ed25519.js'

/**
 * Addresses that are compared here, and that the server evaluates without reading them (RFC 9497, mode OPRF, suite ristretto255-SHA512). How an entry is built
 * stands in docs/people.md, "Comparing on your device".
 */
const TAG = 8
const NONCE = 12

/** Somebody who was found. */
export interface Met {
  id: number
  username: string
}

/** An address that is hidden: what is sent, and what only this device can open the answer with. */
export interface Hidden {
  blinded: string
  open: (evaluated: string) => Opened
}

/** An address whose value is known. */
export interface Opened {
  /** What it stands under, if it stands anywhere. */
  tag: string
  /** Who an entry is; null: this address does not open it. */
  meet: (entry: Uint8Array) => Met | null
}

export function hide(address: string, random?: (bytes?: number) => Uint8Array): Hidden {
  const input = new TextEncoder().encode(address)
  const { blind, blinded } = ristretto255_oprf.oprf.blind(input, random)
  return { blinded: text(blinded), open: (evaluated) => opened(ristretto255_oprf.oprf.finalize(input, blind, bytes(evaluated))) }
}

export function opened(value: Uint8Array): Opened {
  const tag = value.subarray(0, TAG)
  return {
    tag: text(tag),
    meet(entry) {
      try {
        const nonce = entry.subarray(TAG, TAG + NONCE)
        const plain = chacha20poly1305(value.subarray(32), nonce, entry.subarray(0, TAG)).decrypt(entry.subarray(TAG + NONCE))
        const id = Number(new DataView(plain.buffer, plain.byteOffset).getBigInt64(0))
        return { id, username: new TextDecoder().decode(plain.subarray(8)).replace(/\0+$/, '') }
      } catch {
        return null
      }
    },
  }
}

/** The tag of an entry, as [Opened.tag] writes it. */
export function tagOf(entry: Uint8Array): string {
  return text(entry.subarray(0, TAG))
}

export function bytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

function text(raw: Uint8Array): string {
  return btoa(String.fromCharCode(...raw))
}
