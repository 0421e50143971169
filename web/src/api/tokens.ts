import type { TokenSource } from './http'
import { asProblem } from './problem'
import type { Access, SignedIn } from './types'

/** A token this near its end is renewed before it is used. */
const MARGIN_MS = 30_000

/** The access token of this tab, in memory only; the session cookie fetches a new one when it is needed. */
export class Tokens implements TokenSource {
  private access: Access | null = null
  private refreshing: Promise<SignedIn | null> | null = null

  constructor(
    private readonly refresh: () => Promise<SignedIn>,
    /** The server says that there is no session any more. */
    private readonly onSignedOut: () => void,
  ) {}

  hold(access: Access | null): void {
    this.access = access
  }

  async current(): Promise<string | null> {
    if (this.access !== null && Date.parse(this.access.expires_at) - Date.now() > MARGIN_MS) return this.access.token
    return this.renewed()
  }

  async renewed(): Promise<string | null> {
    const signedIn = await this.restore()
    return signedIn?.access.token ?? null
  }

  /** Asks the cookie for a session; null where there is none. Throws where the server cannot be asked. Many callers share one request. */
  async restore(): Promise<SignedIn | null> {
    this.refreshing ??= this.fetchAccess().finally(() => (this.refreshing = null))
    return this.refreshing
  }

  private async fetchAccess(): Promise<SignedIn | null> {
    try {
      const signedIn = await this.refresh()
      this.access = signedIn.access
      return signedIn
    } catch (thrown) {
      const problem = asProblem(thrown)
      if (problem.status !== 401) throw problem
      this.access = null
      this.onSignedOut()
      return null
    }
  }
}
