const FIRST_MS = 250
const GROWTH = 1.6
const LONGEST_MS = 15_000
const CALMER_MS = 5_000

/** How long to wait before the next try: growing, and spread by half so that a thousand clients do not come back at once. */
export function backoffMs(failures: number, random: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** failures)
  return Math.round(whole * (0.5 + random / 2))
}

/** What a close of the socket asks of us. */
export type AfterClose = 'retry' | 'retry-calmly' | 'renew' | 'signed-out'

/** Close codes of docs/protocol.md; any other is a lost connection. */
export function afterClose(code: number): AfterClose {
  switch (code) {
    case 4001:
      return 'renew'
    case 4003:
      return 'signed-out'
    case 4400:
    case 4429:
      return 'retry-calmly'
    default:
      return 'retry'
  }
}

/** The wait after a close, in milliseconds. */
export function waitMs(after: AfterClose, failures: number, random: number): number {
  const wait = backoffMs(failures, random)
  return after === 'retry-calmly' ? wait + CALMER_MS : wait
}
