import type { FileLimits } from '@/domain/files'
import { query, type Http } from './http'
import type { RoomFile } from './types'

/** What people send and have sent; loaded with the first of it. */
export function filesApi(http: Http) {
  return {
    limits: () => http.send<FileLimits>('GET', '/uploads'),
    /** The newest first; `next` of a page goes into `before`. */
    ofRoom: (room: number, before?: string) => http.send<{ files: RoomFile[]; next?: string | null }>('GET', `/rooms/${room}/files${query({ before, limit: 50 })}`),
  }
}
