import { query, type Http } from './http'
import type { Act, Content, InvitationCode, Job, JobState, Letter, NewInvitation, Person, ResetLink, Schedule, Sends, SignUpRules, Whom } from './types'

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
      http.send<{ letters: Letter[]; next?: string; sends: Sends }>('GET', `/admin/outbox${query({ before, limit })}`),
    people: (which: { after?: string | undefined; limit: number; search?: string | undefined; whom?: Whom | undefined }) =>
      http.send<{ people: Person[]; next?: string }>('GET', `/admin/people${query({ ...which })}`),
    changePerson: (id: number, body: { locked?: boolean; admin?: boolean }) => http.send<Person>('PATCH', `/admin/people/${id}`, body),
    signOutPerson: (id: number) => http.send<void>('DELETE', `/admin/people/${id}/sessions`),
    resetPerson: (id: number) => http.send<ResetLink>('POST', `/admin/people/${id}/reset`, {}),
    turnOffSecondStep: (id: number) => http.send<void>('DELETE', `/admin/people/${id}/second-step`),
    deletePerson: (id: number, content: Content) => http.send<Person>('POST', `/admin/people/${id}/delete`, { content }),
    signUpRules: () => http.send<SignUpRules>('GET', '/admin/sign-up'),
    changeSignUpRules: (body: { mode?: SignUpRules['mode']; terms_url?: string }) => http.send<SignUpRules>('PATCH', '/admin/sign-up', body),
    invitations: () => http.send<{ invitations: InvitationCode[] }>('GET', '/admin/invitations'),
    invite: (body: { note: string; uses?: number; expires_in_s?: number }) => http.send<NewInvitation>('POST', '/admin/invitations', body),
    withdraw: (id: number) => http.send<void>('DELETE', `/admin/invitations/${id}`),
    audit: (before: string | undefined, limit: number) =>
      http.send<{ entries: Act[]; next?: string }>('GET', `/admin/audit${query({ before, limit })}`),
  }
}
