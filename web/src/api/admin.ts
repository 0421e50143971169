import { query, type Http } from './http'
import type { Job, JobState, Letter, Schedule } from './types'

/** What administrators ask for; loaded with their screens. */
export function adminApi(http: Http) {
  return {
    jobs: (which: { before?: string | undefined; limit: number; state?: JobState | undefined }) =>
      http.send<{ jobs: Job[]; next?: string }>('GET', `/admin/jobs${query({ ...which })}`),
    act: (id: number, what: 'retry' | 'cancel') => http.send<Job>('POST', `/admin/jobs/${id}/${what}`, {}),
    schedules: () => http.send<{ schedules: Schedule[] }>('GET', '/admin/jobs/schedules'),
    changeSchedule: (name: string, body: { cron?: string; enabled?: boolean }) =>
      http.send<Schedule>('PATCH', `/admin/jobs/schedules/${encodeURIComponent(name)}`, body),
    outbox: (before: string | undefined, limit: number) =>
      http.send<{ letters: Letter[]; sends: boolean }>('GET', `/admin/outbox${query({ before, limit })}`),
  }
}
