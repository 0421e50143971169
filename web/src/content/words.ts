/** What stands at one place of a line; the same rules as in docs/text.md and on the server. Each gives where it ends, or null where it is no such thing. */

/** What words are made of. */
const LETTER = /[\p{Alphabetic}\p{N}\p{M}]/u
const NAME = /[\p{Alphabetic}\p{N}\p{M}_.-]+/uy
const TAG = /[\p{Alphabetic}\p{N}\p{M}_]+/uy
const SPACE = /\s/
const SCHEME = /https?:\/\//iy
const WRITTEN = /\]\((?=https?:\/\/|mailto:)/iy
const ADDRESS = /[^\s<>"\u0000-\u001f]+/y
const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
const LONGEST_NAME = 32
const LONGEST_TAG = 50

export const isSpace = (character: string): boolean => SPACE.test(character)
export const isLetter = (character: string): boolean => LETTER.test(character)
/** What a backslash takes its meaning from. */
export const isMark = (character: string | undefined): boolean => character !== undefined && '\\`*_~|[]()>#@-.:'.includes(character)

/** How names and tags are compared. */
export const fold = (text: string): string => text.normalize('NFKC').toLowerCase().normalize('NFKC')

/** The character in front of a place, whole. */
export function before(text: string, at: number): string {
  const last = text.charCodeAt(at - 1)
  return last >= 0xdc00 && last <= 0xdfff ? text.slice(at - 2, at) : text.charAt(at - 1)
}

/** The character at a place, whole. */
export function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/** What matches exactly here. */
function here(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

function without(text: string, trailing: string): string {
  let end = text.length
  while (end > 0 && trailing.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

const length = (text: string) => (text.length > 2 * LONGEST_TAG ? Infinity : [...text].length)

export function mentionEnd(text: string, at: number): number | null {
  const previous = before(text, at)
  if (isLetter(previous) || previous === '@' || previous === '/') return null
  const name = without(here(NAME, text, at + 1), '.-')
  return /[\p{Alphabetic}\p{N}]/u.test(name) && length(name) <= LONGEST_NAME ? at + 1 + name.length : null
}

/** A tag as it is found, folded; null: it is none. */
export function tagOf(text: string): string | null {
  const fits = (tag: string) => length(tag) <= LONGEST_TAG && here(TAG, tag, 0) === tag
  const tag = fits(text) ? fold(text) : ''
  return fits(tag) && /\p{Alphabetic}/u.test(tag) ? tag : null
}

export function tagEnd(text: string, at: number): number | null {
  const previous = before(text, at)
  if (isLetter(previous) || previous === '#' || previous === '/' || previous === '&') return null
  const tag = without(here(TAG, text, at + 1), '_')
  return tagOf(tag) === null ? null : at + 1 + tag.length
}

/** Behind a bare address, without the punctuation of the sentence around it; a bracket stays where it was opened inside. */
export function addressEnd(text: string, at: number): number | null {
  const scheme = here(SCHEME, text, at)
  const previous = before(text, at)
  if (scheme === '' || isLetter(previous) || previous === '_') return null
  const found = here(ADDRESS, text, at)
  if (found.length === scheme.length) return null
  const count = (character: string) => found.split(character).length - 1
  const extra = Object.fromEntries(Object.entries(CLOSING).map(([close, open]) => [close, count(close) - count(open)]))
  let end = found.length
  for (;;) {
    const last = found.charAt(end - 1)
    const more = extra[last] ?? 0
    if (more > 0) extra[last] = more - 1
    else if (last === '' || !`.,;:!?'"»”’*_~|`.includes(last)) return at + end
    end--
  }
}

/** `[text](address)`: where its parts end. */
export function writtenEnd(text: string, at: number, to: number): { label: number; end: number } | null {
  let label = at + 1
  while (label < to && text[label] !== ']' && text[label] !== '[') label += text[label] === '\\' && isMark(text[label + 1]) ? 2 : 1
  if (label === at + 1 || here(WRITTEN, text, label) === '') return null
  let open = 0
  for (let end = label + 2; end < to; end++) {
    const character = text.charAt(end)
    if (character === '(') open++
    else if (character === ')' && open-- === 0) return { label, end: end + 1 }
    else if (character === '[' || here(ADDRESS, character, 0) === '') return null
  }
  return null
}

/** Where a span of code ends that begins with some backticks, or null. `unclosed` remembers lengths that nothing closes: no line is searched twice for one. */
export function codeEnd(text: string, from: number, to: number, ticks: number, unclosed: Set<number>): number | null {
  let at = from
  while (!unclosed.has(ticks)) {
    at = text.indexOf('`', at)
    if (at < 0 || at >= to) {
      unclosed.add(ticks)
      break
    }
    const run = runAt(text, at, to)
    at += run
    if (run === ticks) return at
  }
  return null
}

/** How often the character at a place follows itself. */
export function runAt(text: string, at: number, to: number): number {
  let end = at + 1
  while (end < to && text[end] === text[at]) end++
  return end - at
}

function urlOf(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

/** Where a link leads; null: nowhere that anybody should go. */
export function addressOf(text: string): URL | null {
  const url = urlOf(text)
  // An address with a name in front of its host is made to be misread.
  if (url === null || url.username !== '' || url.password !== '') return null
  return /^https?:$/.test(url.protocol) ? url : url.protocol === 'mailto:' && url.pathname !== '' ? url : null
}

/** The true host of a link whose text looks like another address. */
export function hostBehind(label: string, url: URL): string | undefined {
  const shown = label.normalize('NFKC').trim()
  const isMail = url.protocol === 'mailto:'
  const host = isMail ? url.pathname : url.host
  const looksLike = /[\p{L}\p{N}-][.。]\p{L}{2}|\d\.\d+\.\d+\.\d|:\/\//u.test(shown)
  if (!looksLike || (isMail && shown === host)) return undefined
  const other = isMail ? null : urlOf(/^[a-z]+:\/\//i.test(shown) ? shown : `${url.protocol}//${shown}`)
  return other?.host === host && other.username === '' ? undefined : host
}
