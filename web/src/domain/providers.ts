/** What a newcomer brings. */
export interface Brings {
  readonly invitation?: string
  readonly terms_accepted?: boolean
}

/** Where the browser goes to come in by a provider. Afterwards it comes to the page that takes the cookie up, and from there to the target. */
export function wayTo(provider: string, target: string, brings: Brings = {}): string {
  const next = `/entered?next=${encodeURIComponent(target)}`
  const asked = new URLSearchParams({ next })
  for (const [name, value] of Object.entries(brings)) asked.set(name, String(value))
  return `/api/v1/auth/providers/${encodeURIComponent(provider)}/start?${asked}`
}
