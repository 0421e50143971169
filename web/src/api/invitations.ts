import type { Http } from './http'
import type { AcceptedInvitation, InvitationOutcome, Inviter, PersonalLink, PersonalLinkState } from './types'

/** What is asked for where people invite each other; loaded with those screens. */
export function invitationsApi(http: Http) {
  return {
    link: () => http.send<PersonalLinkState>('GET', '/me/invitation'),
    makeLink: (then: InvitationOutcome, expiresInS?: number) =>
      http.send<PersonalLink>('POST', '/me/invitation', { then, ...(expiresInS !== undefined && { expires_in_s: expiresInS }) }),
    closeLink: () => http.send<void>('DELETE', '/me/invitation'),
    preview: (token: string) => http.bare<Inviter>('POST', '/invitations/preview', { token }),
    accept: (token: string) => http.send<AcceptedInvitation>('POST', '/invitations/accept', { token }),
  }
}
