import type { Http } from './http'
import type { MadeToken, NewToken, Session, User } from './types'

/** What is asked for on the screens of one's own account. Apart from the rest of the API, so that nobody loads it who does not go there. */
export function accountApi(http: Http) {
  return {
    recover: (email: string) => http.bare<void>('POST', '/auth/recover', { email }),
    finishRecovery: (body: { email: string; code: string; password: string }) => http.bare<void>('POST', '/auth/recover/finish', body),
    addEmail: (body: { email: string; password: string }) => http.send<void>('POST', '/me/email', body),
    verifyEmail: (body: { email: string; code: string }) => http.send<User>('POST', '/me/email/verify', body),
    removeEmail: (body: { password: string }) => http.send<void>('DELETE', '/me/email', body),

    sessions: () => http.send<{ sessions: Session[] }>('GET', '/sessions'),
    renameSession: (id: number, name: string) => http.send<Session>('PATCH', `/sessions/${id}`, { name }),
    revokeSession: (id: number) => http.send<void>('DELETE', `/sessions/${id}`),
    revokeOthers: () => http.send<void>('DELETE', '/sessions'),
    makeToken: (body: NewToken) => http.send<MadeToken>('POST', '/sessions', body),
    changePassword: (old: string, password: string) => http.send<void>('POST', '/me/password', { old, new: password }),
  }
}
