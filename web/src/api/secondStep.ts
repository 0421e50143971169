import type { Shown } from './account'
import type { Http } from './http'
import type { SecondStep, SecondStepOffer } from './types'

/** What is asked for about one's own second step; loaded with the settings. */
export function secondStepApi(http: Http) {
  return {
    find: () => http.send<SecondStep>('GET', '/me/second-step'),
    start: (body: Shown) => http.send<SecondStepOffer>('POST', '/me/second-step/start', body),
    turnOn: (code: string) => http.send<{ recovery_codes: string[] }>('POST', '/me/second-step', { code }),
    renew: (body: Shown) => http.send<{ recovery_codes: string[] }>('POST', '/me/second-step/recovery-codes', body),
    turnOff: (body: Shown) => http.send<void>('DELETE', '/me/second-step', body),
  }
}
