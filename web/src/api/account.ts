import type { Http } from './http'
import type { Content, Identity, MadeToken, NewToken, Passkey, Question, Session, SignedIn, SignUpTicket, User } from './types'

/** The two kinds of address that can be one's own. */
export type AddressKind = 'email' | 'phone'

/** What shows that it is me: the password, where there is one. */
export interface Shown {
  password?: string
}

/** Who wants an account without a password, and what they bring. */
export interface Newcomer {
  username: string
  email?: string
  invitation?: string
  terms_accepted?: boolean
}

/** What a device answers, and to which question. */
export interface Answer {
  ceremony: string
  credential: object
}

/** What is asked for on the screens of one's own account. Apart from the rest of the API, so that nobody loads it who does not go there. */
export function accountApi(http: Http) {
  return {
    recover: (address: string) => http.bare<void>('POST', '/auth/recover', { address }),
    finishRecovery: (body: { address: string; code: string; password: string }) => http.bare<void>('POST', '/auth/recover/finish', body),
    sendCode: (address: string) => http.bare<void>('POST', '/auth/code', { address }),
    verifyCode: (body: { address: string; code: string }) => http.bare<SignedIn | SignUpTicket>('POST', '/auth/code/verify', body),
    signUpByCode: (body: Omit<Newcomer, 'email'> & { ticket: string }) => http.bare<SignedIn>('POST', '/auth/code/sign-up', body),
    undoAddress: (code: string) => http.bare<void>('POST', '/auth/undo-address', { code }),
    reset: (body: { token: string; password: string }) => http.bare<{ username: string }>('POST', '/auth/reset', body),
    addAddress: (kind: AddressKind, address: string, shown: Shown) => http.send<void>('POST', `/me/${kind}`, { [kind]: address, ...shown }),
    verifyAddress: (kind: AddressKind, address: string, code: string) => http.send<User>('POST', `/me/${kind}/verify`, { [kind]: address, code }),
    removeAddress: (kind: AddressKind, shown: Shown) => http.send<void>('DELETE', `/me/${kind}`, shown),

    sessions: () => http.send<{ sessions: Session[] }>('GET', '/sessions'),
    renameSession: (id: number, name: string) => http.send<Session>('PATCH', `/sessions/${id}`, { name }),
    revokeSession: (id: number) => http.send<void>('DELETE', `/sessions/${id}`),
    revokeOthers: () => http.send<void>('DELETE', '/sessions'),
    makeToken: (body: NewToken) => http.send<MadeToken>('POST', '/sessions', body),
    changeUsername: (body: { username: string } & Shown) => http.send<User>('POST', '/me/username', body),
    changePassword: (body: { old?: string; new: string }) => http.send<void>('POST', '/me/password', body),

    deactivate: (body: Shown) => http.send<void>('POST', '/me/deactivate', body),
    deleteAccount: (body: Shown & { content: Content }) => http.send<{ erase_at: string }>('POST', '/me/delete', body),

    sendConfirmation: () => http.send<void>('POST', '/me/confirm/code'),
    confirm: (code: string) => http.send<void>('POST', '/me/confirm', { code }),

    passkeys: () => http.send<{ passkeys: Passkey[] }>('GET', '/me/passkeys'),
    startPasskey: (body: Shown) => http.send<Question>('POST', '/me/passkeys/start', body),
    addPasskey: (body: Answer & { name: string }) => http.send<Passkey>('POST', '/me/passkeys', body),
    renamePasskey: (id: number, name: string) => http.send<Passkey>('PATCH', `/me/passkeys/${id}`, { name }),
    removePasskey: (id: number, body: Shown) => http.send<void>('DELETE', `/me/passkeys/${id}`, body),
    startConfirmation: () => http.send<Question>('POST', '/me/confirm/passkey/start', {}),
    confirmByPasskey: (body: Answer) => http.send<void>('POST', '/me/confirm/passkey', body),
    startPasskeySignIn: () => http.bare<Question>('POST', '/auth/passkey/start', {}),
    startPasskeySignUp: (body: Newcomer) => http.bare<Question>('POST', '/auth/passkey/sign-up/start', body),
    signUpByPasskey: (body: Answer & Omit<Newcomer, 'username'> & { name: string }) => http.bare<SignedIn>('POST', '/auth/passkey/sign-up', body),
    verifyPasskey: (body: Answer) => http.bare<SignedIn>('POST', '/auth/passkey/verify', body),

    identities: () => http.send<{ identities: Identity[] }>('GET', '/me/identities'),
    link: (body: { provider: string; onward: string } & Shown) => http.send<{ url: string }>('POST', '/me/identities', body),
    unlink: (id: number, body: Shown) => http.send<void>('DELETE', `/me/identities/${id}`, body),
  }
}
