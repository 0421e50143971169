// By its path as a file of its own: data is fetched when somebody looks for more than the first few, and is no script.
import table from './emoji.json?url'

/** One emoji: its characters, its English name, and words to find it by. */
export type Emoji = readonly [emoji: string, label: string, words: string]

/** At most so many are shown of what is found. */
const MOST = 80

/** Offered before anything is loaded. */
export const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🎉'] as const

/** Every emoji, in the groups of Unicode. */
export async function loadEmoji(): Promise<readonly (readonly Emoji[])[]> {
  const response = await fetch(table)
  if (!response.ok) throw new Error(`emoji: ${response.status}`)
  return (await response.json()) as Emoji[][]
}

/** What is called so: each word typed begins a word of the name, or of those beside it. Names come before these. */
export function findEmoji(all: readonly Emoji[], typed: string): Emoji[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const begins = (text: string) => words.every((word) => ` ${text}`.includes(` ${word}`))
  const named = all.filter(([, label]) => begins(label))
  const others = all.filter(([, label, more]) => !begins(label) && begins(`${label} ${more}`))
  return [...all.filter(([emoji]) => emoji === typed.trim()), ...named, ...others].slice(0, MOST)
}
