/** Why a request did not do what it was for: the server's own words, or that it could not be reached (`status` 0, code `unreachable`). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly retryAfterMs: number | null = null,
  ) {
    super(detail || code)
    this.name = 'Problem'
  }

  /** Whether the outcome is unknown or will change by itself: the same request may be repeated. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 503
  }
}

/** Anything thrown, as a problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  return new Problem(0, 'unreachable', thrown instanceof Error ? thrown.message : '')
}

/** Reads the answer of a failed request; bodies that are no problem document are described by their status alone. */
export async function problemOf(response: Response): Promise<Problem> {
  const retry = Number(response.headers.get('retry-after'))
  const retryAfterMs = Number.isFinite(retry) && retry > 0 ? retry * 1000 : null
  const body: unknown = await response.json().catch(() => null)
  const text = (name: string) => {
    const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
    return typeof value === 'string' ? value : ''
  }
  return new Problem(response.status, text('code') || `status_${response.status}`, text('detail'), retryAfterMs)
}
