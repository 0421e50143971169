/** What a newcomer brings. */
export interface Brings {
  readonly invitation?: string
  readonly terms_accepted?: boolean
}

/** Where somebody goes on to after a second step. The page that takes up a provider's cookie is for those who have one already. */
export function onwardOf(next: unknown): unknown {
  if (typeof next !== 'string' || !next.startsWith('/entered?')) return next
  return new URLSearchParams(next.slice('/entered?'.length)).get('next')
}

/** Where the browser goes to come in by a provider. Afterwards it comes to the page that takes the cookie up, and from there to the target. */
export function wayTo(provider: string, target: string, brings: Brings = {}): string {
  const next = `/entered?next=${encodeURIComponent(target)}`
  const asked = new URLSearchParams({ next })
  for (const [name, value] of Object.entries(brings)) asked.set(name, String(value))
  return `/api/v1/auth/providers/${encodeURIComponent(provider)}/start?${asked}`
}
