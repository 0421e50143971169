import type { Problem } from '@/api/problem'
import { has, t } from './t'

/** What is wrong with a passkey, as a sentence; null where it is something else. */
export function passkeyText({ code }: Problem): string | null {
  const key = `passkeys.problems.${code}`
  return has(key) ? t(key) : null
}
