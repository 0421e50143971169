import type { Square } from '@/domain/crop'
import { query, type Http, type TokenSource } from './http'
import { rawRequests } from './raw'
import type { Profile, ProfileEdit } from './types'

/** What people say of themselves, and their pictures; loaded with these screens. */
export function profileApi(http: Http, tokens: TokenSource) {
  const raw = rawRequests(tokens)
  return {
    of: (user: number) => http.send<Profile>('GET', `/people/${user}`),
    mine: () => http.send<Profile>('GET', '/me/profile'),
    change: (edit: ProfileEdit) => http.send<Profile>('PATCH', '/me/profile', edit),
    /** The file as it is; the server cuts the square out. */
    setPicture: async (file: Blob, square: Square) => (await (await raw('PUT', `/me/avatar${query({ ...square })}`, file)).json()) as { avatar: string },
    removePicture: () => http.send<void>('DELETE', '/me/avatar'),
  }
}
