import { query, type Http } from './http'
import type { Block, Found, Friend, FriendRequest, Privacy, Relation, Suggestion } from './types'

/** What is asked for on the screens of people; loaded with them. */
export function peopleApi(http: Http) {
  return {
    friends: (after?: string) => http.send<{ friends: Friend[]; next?: string | null }>('GET', `/friends${query({ after, limit: 100 })}`),
    requests: () => http.send<{ received: FriendRequest[]; sent: FriendRequest[] }>('GET', '/friends/requests'),
    blocked: () => http.send<{ blocked: Block[] }>('GET', '/blocks'),
    /** Numbers without the code of their country are of this region. */
    find: (search: string, region: string) => http.send<{ people: Found[] }>('GET', `/people${query({ search, region: region || undefined })}`),
    suggestions: () => http.send<{ people: Suggestion[] }>('GET', '/people/suggestions'),
    ask: (user: number, note?: string) => http.send<{ relation: Relation }>('POST', '/friends/requests', note ? { user, note } : { user }),
    accept: (user: number) => http.send<{ relation: Relation }>('POST', `/friends/requests/${user}/accept`, {}),
    decline: (user: number) => http.send<void>('POST', `/friends/requests/${user}/decline`, {}),
    cancel: (user: number) => http.send<void>('DELETE', `/friends/requests/${user}`),
    unfriend: (user: number) => http.send<void>('DELETE', `/friends/${user}`),
    block: (user: number) => http.send<void>('PUT', `/blocks/${user}`),
    privacy: () => http.send<Privacy>('GET', '/me/privacy'),
    changePrivacy: (change: Partial<Privacy>) => http.send<Privacy>('PATCH', '/me/privacy', change),
    unblock: (user: number) => http.send<void>('DELETE', `/blocks/${user}`),
  }
}
