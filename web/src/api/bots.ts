import type { Http } from './http'
import type { Bot, Content, NewBot } from './types'

/** What is asked for on the screen of one's bots; loaded with it. */
export function botsApi(http: Http) {
  return {
    list: () => http.send<{ bots: Bot[] }>('GET', '/bots'),
    make: (username: string) => http.send<NewBot>('POST', '/bots', { username }),
    renew: (id: number) => http.send<NewBot>('POST', `/bots/${id}/token`, {}),
    remove: (id: number, content: Content) => http.send<void>('DELETE', `/bots/${id}?content=${content}`),
  }
}
