import { afterEach, expect, it, vi } from 'vitest'
import { makePasskey, passkeysWork, showPasskey } from './passkey'

afterEach(() => vi.unstubAllGlobals())

const buffer = (...values: number[]) => Uint8Array.from(values).buffer

function device(answer: () => Promise<unknown>) {
  const asked = vi.fn(answer)
  vi.stubGlobal('navigator', { credentials: { create: asked, get: asked } })
  return asked
}

it('a device is asked in bytes, and its answer is told in base64url', async () => {
  const response = { clientDataJSON: buffer(255, 239), attestationObject: buffer(1, 2, 3) }
  const asked = device(() => Promise.resolve({ id: 'x', rawId: buffer(4), type: 'public-key', response }))
  const options = { challenge: '_-8', user: { id: 'AQID', name: 'ann', displayName: 'ann' }, excludeCredentials: [{ id: 'BA', type: 'public-key' }], timeout: 5 }
  const made = await makePasskey(options)
  expect(asked).toHaveBeenCalledWith({
    publicKey: expect.objectContaining({
      timeout: 5,
      challenge: Uint8Array.from([255, 239]),
      user: { id: Uint8Array.from([1, 2, 3]), name: 'ann', displayName: 'ann' },
      excludeCredentials: [{ id: Uint8Array.from([4]), type: 'public-key' }],
    }) as unknown,
  })
  expect(made).toEqual({ id: 'x', rawId: 'BA', type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: '_-8', attestationObject: 'AQID' } })
})

it('what a device shows is told with the account that it names', async () => {
  const response = { clientDataJSON: buffer(1), authenticatorData: buffer(2), signature: buffer(3), userHandle: buffer(4) }
  device(() => Promise.resolve({ id: 'x', rawId: buffer(4), type: 'public-key', response }))
  expect(await showPasskey({ challenge: 'AA' })).toMatchObject({ response: { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw', userHandle: 'BA' } })
})

it.each([
  [new DOMException('', 'NotAllowedError'), 'passkey_cancelled'],
  [new DOMException('', 'InvalidStateError'), 'passkey_known'],
  [new DOMException('', 'SecurityError'), 'passkeys_unavailable'],
])('%o is %s', async (thrown, code) => {
  device(() => Promise.reject(thrown))
  await expect(showPasskey({ challenge: 'AA' })).rejects.toMatchObject({ code })
})

it('passkeys work at the name that the server says, in browsers that know of them', () => {
  vi.stubGlobal('location', { hostname: 'talk.example' })
  expect(passkeysWork('talk.example')).toBe(false)
  vi.stubGlobal('PublicKeyCredential', class {})
  expect([passkeysWork('talk.example'), passkeysWork('localhost'), passkeysWork(null)]).toEqual([true, false, false])
})
