import type { SignedIn } from '@/api/types'
import { services } from '@/stores/services'

/** Finishes the sign-in that this browser has begun. */
export function finishSignIn(code: string): Promise<SignedIn> {
  return services().http.bare<SignedIn>('POST', '/auth/second-step', { code })
}

/** Where somebody goes on to after a second step. The page that takes up a provider's cookie is for those who have one already. */
export function onwardOf(next: unknown): unknown {
  if (typeof next !== 'string' || !next.startsWith('/entered?')) return next
  return new URLSearchParams(next.slice('/entered?'.length)).get('next')
}
