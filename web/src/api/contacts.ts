import { query, type Http, type TokenSource } from './http'
import { rawRequests } from './raw'
import type { Contact, ContactImport, ContactState, EvaluatedAddresses, FindablePeople } from './types'

/** What is asked for on the screen of one's address book; loaded with it. */
export function contactsApi(http: Http, tokens: TokenSource) {
  const raw = rawRequests(tokens)
  return {
    list: (state: ContactState | null, after?: number) =>
      http.send<{ contacts: Contact[]; stored: number; next?: number | null }>('GET', `/contacts${query({ state: state ?? undefined, after, limit: 50 })}`),
    last: () => http.send<ContactImport>('GET', '/contacts/imports/last'),
    bring: async (file: Blob, region: string, source?: 'phone') =>
      (await (await raw('POST', `/contacts/imports${query({ region: region || undefined, source })}`, file)).json()) as ContactImport,
    callOff: (id: number) => http.send<void>('DELETE', `/contacts/imports/${id}`),
    add: (name: string, address: string) => http.send<Contact>('POST', '/contacts', { name, address }),
    remove: (id: number) => http.send<void>('DELETE', `/contacts/${id}`),
    removeAll: () => http.send<void>('DELETE', '/contacts'),
    /** Has hidden addresses evaluated: as many, from the first, as one may still compare. */
    evaluate: (blinded: string[]) => http.send<EvaluatedAddresses>('POST', '/contacts/discovery/evaluations', { blinded }),
    findable: (after?: string) => http.send<FindablePeople>('GET', `/contacts/discovery/people${query({ after })}`),
    table: async () => (await raw('GET', '/contacts/export')).blob(),
  }
}
