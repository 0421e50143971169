/** What somebody is about to name, with the cursor behind it. */
export interface Naming {
  sign: '@' | '#' | ':'
  /** Behind the sign, so far. */
  typed: string
  /** Where the sign stands. */
  from: number
}

const NAMING = /(?:^|[\s(>*_~|])([@#:])([^\s@#:`]{0,50})$/u

/** The name that the cursor stands behind; null: none. An emoji is looked for from its second letter on, for a colon is seldom meant so. */
export function namingAt(text: string, caret: number): Naming | null {
  const [, sign, typed = ''] = NAMING.exec(text.slice(Math.max(0, caret - 60), caret)) ?? []
  if ((sign !== '@' && sign !== '#' && sign !== ':') || (sign === ':' && typed.length < 2)) return null
  return { sign, typed, from: caret - typed.length - 1 }
}

/** How an emoji is written in letters, without its colons. */
export function shortcode(label: string): string {
  return label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_|_$/g, '')
}

/** Writes the emoji whose names stand between colons; in code they stay what they are. */
export function withEmoji(text: string, find: (name: string) => string | undefined): string {
  return text.replace(/```[^]*?```|`[^`\n]*`|:([\p{L}\p{N}_]{2,60}):/gu, (all: string, name: string | undefined) => (name === undefined ? all : (find(name.toLowerCase()) ?? all)))
}
