/** The invitation on which this tab went to sign up or in: whoever comes back with it has accepted it already. */
const MARK = 'commune.invited'

/** Notes that this tab goes to sign up or in with an invitation. */
export function markInvited(token: string): void {
  try {
    sessionStorage.setItem(MARK, token)
  } catch {
    // Then they are asked once more on the way back.
  }
}

/** Whether this tab went with this invitation. Said once: an address alone accepts nothing. */
export function cameWith(token: string): boolean {
  try {
    const marked = sessionStorage.getItem(MARK)
    sessionStorage.removeItem(MARK)
    return marked === token
  } catch {
    return false
  }
}
