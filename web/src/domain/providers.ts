/** Where the browser goes to come in by a provider. Afterwards it comes to the page that takes the cookie up, and from there to the target. */
export function wayTo(provider: string, target: string): string {
  const next = `/entered?next=${encodeURIComponent(target)}`
  return `/api/v1/auth/providers/${encodeURIComponent(provider)}/start?next=${encodeURIComponent(next)}`
}
