import { has, t } from './t'

/** Why somebody who came back from a provider got nothing by it: the word in the address as a sentence. Empty: there is no word. */
export function providerText(problem: unknown): string {
  if (typeof problem !== 'string' || problem === '') return ''
  for (const key of [`ways.problems.${problem}`, `problems.${problem}`]) if (has(key)) return t(key)
  return t(problem.startsWith('token_') || problem === 'issuer_mismatch' ? 'ways.problems.untrusted' : 'ways.problems.other')
}
