import { Problem } from '@/api/problem'

/** What the server asks a device, with bytes as base64url: the JSON forms of WebAuthn Level 3. */
interface Asked {
  challenge: string
  user?: { id: string; name: string; displayName: string }
  excludeCredentials?: { id: string; type: 'public-key' }[]
}

/** Whether passkeys of this site, as the server names it, can be used on this page. */
export function passkeysWork(site: string | null): boolean {
  return 'PublicKeyCredential' in globalThis && site === location.hostname
}

/** Has the device make a passkey, and returns what the server wants to know of it. */
export async function makePasskey(options: object): Promise<object> {
  const { challenge, user, excludeCredentials = [], ...rest } = options as Asked
  const known = excludeCredentials.map((one) => ({ ...one, id: bytes(one.id) }))
  const publicKey = { ...rest, challenge: bytes(challenge), user: { ...user, id: bytes(user?.id ?? '') }, excludeCredentials: known }
  const { response, ...made } = await ask(() => navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions }))
  const { clientDataJSON, attestationObject } = response as AuthenticatorAttestationResponse
  return { ...made, response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) } }
}

/** Has the device show a passkey, and returns what the server wants to know of it. */
export async function showPasskey(options: object): Promise<object> {
  const { challenge, ...rest } = options as Asked
  const { response, ...shown } = await ask(() => navigator.credentials.get({ publicKey: { ...rest, challenge: bytes(challenge) } }))
  const { clientDataJSON, authenticatorData, signature, userHandle } = response as AuthenticatorAssertionResponse
  return {
    ...shown,
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      userHandle: userHandle === null ? null : text(userHandle),
    },
  }
}

async function ask(work: () => Promise<Credential | null>) {
  const credential = await work().catch((thrown: unknown) => {
    throw problemOf(thrown)
  })
  if (credential === null) throw problemOf(null)
  const { id, rawId, type, response } = credential as PublicKeyCredential
  return { id, rawId: text(rawId), type, clientExtensionResults: {}, response }
}

/** Browsers do not tell a person who changed their mind from one who waited too long. */
function problemOf(thrown: unknown): Problem {
  const name = thrown instanceof DOMException ? thrown.name : ''
  if (name === 'InvalidStateError') return new Problem(409, 'passkey_known', '')
  return new Problem(400, name === 'SecurityError' ? 'passkeys_unavailable' : 'passkey_cancelled', '')
}

function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const plain = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (char) => char.charCodeAt(0))
}

function text(buffer: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(buffer))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
