/** Accents and case make no difference to whoever searches. */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()
}

/**
 * How well a text answers what was typed, or null where its letters are not all there in that order. Higher is better: a whole word beats its
 * beginning, the beginning of a word beats its middle, letters in a row beat scattered ones, and a short text a long one.
 */
export function fuzzyScore(wanted: string, text: string): number | null {
  const query = folded(wanted).replace(/\s+/g, ' ').trim()
  const target = folded(text)
  if (query === '') return 0
  if (target === query) return 1000
  const at = target.indexOf(query)
  if (at === 0) return 900 - Math.min(99, target.length)
  if (at > 0) return (isWordStart(target, at) ? 700 : 500) - Math.min(99, target.length)
  return scattered(query.replace(/ /g, ''), target)
}

function scattered(query: string, target: string): number | null {
  let score = 300 - Math.min(99, target.length)
  let from = 0
  let previous = -1
  for (const letter of query) {
    const at = target.indexOf(letter, from)
    if (at < 0) return null
    if (at === previous + 1) score += 8
    else if (isWordStart(target, at)) score += 6
    else score -= Math.min(10, at - from)
    previous = at
    from = at + letter.length
  }
  return score
}

function isWordStart(text: string, at: number): boolean {
  return at === 0 || /[\s\-_.,:/]/.test(text[at - 1] ?? '')
}

/** What answers, the best first; equals stay in their order. Each thing may answer to several texts. */
export function bestMatches<T>(wanted: string, things: readonly T[], textsOf: (thing: T) => readonly string[], most: number): T[] {
  const scored = things.flatMap((thing) => {
    const scores = textsOf(thing).map((text) => fuzzyScore(wanted, text)).filter((score) => score !== null)
    return scores.length === 0 ? [] : [{ thing, score: Math.max(...scores) }]
  })
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ thing }) => thing)
}
