import { describe, expect, it } from 'vitest'
import { bytes, hide, opened, tagOf } from './hidden'

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
const base64 = (raw: Uint8Array) => btoa(String.fromCharCode(...raw))

/** RFC 9497, A.1.1.2. */
const INPUT = 'Z'.repeat(17)
const BLIND = '64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706'
const BLINDED = 'da27ef466870f5f15296299850aa088629945a17d1f5b7f5ff043f76b3c06418'
const EVALUATED = 'b4cbf5a4f1eeda5a63ce7b77c7d23f461db3fcab0dd28e4e17cecb5c90d02c25'
const OUTPUT =
  'f4a74c9c592497375e796aa837e907b1a045d34306a749db9f34221f7e750cb4f2a6413a6bf6fa5e19ba6348eb673934a722a7ede2e7621306d18951e7cf2c73'

describe('hidden addresses', () => {
  it('are blinded and opened as the RFC says', () => {
    // A scalar is drawn from more bytes than it has, and is never zero: one is added.
    const drawn = (count = 32) => Uint8Array.from({ length: count }, (_, at) => (hex(BLIND)[at] ?? 0) - (at === 0 ? 1 : 0))
    const hidden = hide(INPUT, drawn)
    expect(hidden.blinded).toBe(base64(hex(BLINDED)))
    expect(hidden.open(base64(hex(EVALUATED))).tag).toBe(base64(hex(OUTPUT).subarray(0, 8)))
  })

  it('are another element each time', () => {
    expect(hide(INPUT).blinded).not.toBe(hide(INPUT).blinded)
    expect(bytes(hide(INPUT).blinded)).toHaveLength(32)
  })

  it('meet whom the server sealed for them, and nobody else', () => {
    const address = opened(Uint8Array.from({ length: 64 }, (_, at) => at))
    // Sealed by crates/people/src/contacts/discovery/sealed.rs, which has the same bytes in a test.
    const entry = bytes(SEALED)
    expect(tagOf(entry)).toBe(address.tag)
    expect(address.meet(entry)).toEqual({ id: 4_503_599_627_370_497, username: 'łukasz' })
    expect(opened(new Uint8Array(64)).meet(entry)).toBeNull()
    expect(address.meet(entry.subarray(0, 30))).toBeNull()
  })
})

const SEALED = 'AAECAwQFBgcJCQkJCQkJCQkJCQmYyFLhMWdC7xOPNUeC2M49NOgRrau4iwcBZMn5dvHxjUEyYa2fkK6Li1CaM1nQfG69hhgxKpBJOw=='
