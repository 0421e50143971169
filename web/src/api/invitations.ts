import type { Http } from './http'
import type { AcceptedInvitation, AddressDoor, InvitationOutcome, InviteContacts, Inviter, PersonalLink, PersonalLinkState } from './types'

/** What is asked for where people invite each other; loaded with those screens. */
export function invitationsApi(http: Http) {
  return {
    link: () => http.send<PersonalLinkState>('GET', '/me/invitation'),
    makeLink: (then: InvitationOutcome, expiresInS?: number) =>
      http.send<PersonalLink>('POST', '/me/invitation', { then, ...(expiresInS !== undefined && { expires_in_s: expiresInS }) }),
    closeLink: () => http.send<void>('DELETE', '/me/invitation'),
    preview: (token: string) => http.bare<Inviter>('POST', '/invitations/preview', { token }),
    invite: (whom: InviteContacts) => http.send<void>('POST', '/contacts/invitations', whom),
    look: (token: string) => http.bare<AddressDoor>('POST', '/invitations/blocks/look', { token }),
    close: (token: string) => http.bare<AddressDoor>('POST', '/invitations/blocks', { token }),
    lift: (token: string) => http.bare<AddressDoor>('POST', '/invitations/blocks/lift', { token }),
    accept: (token: string) => http.send<AcceptedInvitation>('POST', '/invitations/accept', { token }),
  }
}
