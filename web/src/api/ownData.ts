import type { Shown } from './account'
import type { Http } from './http'
import type { OwnDataArchive } from './types'

/** Where the archive itself is. The session's cookie opens it, so that the browser can save it while it comes. */
export const OWN_DATA_FILE = '/api/v1/me/own-data/file'

interface Found {
  archive: OwnDataArchive | null
}

/** What is asked for about the archive of one's own data; loaded with the settings. */
export function ownDataApi(http: Http) {
  return {
    find: async () => (await http.send<Found>('GET', '/me/own-data')).archive,
    ask: async (body: Shown) => (await http.send<Found>('POST', '/me/own-data', body)).archive,
    remove: () => http.send<void>('DELETE', '/me/own-data'),
  }
}
