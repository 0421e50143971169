/** A message's text as a tree; leaves only, for now. */
export type Inline = { kind: 'text'; text: string } | { kind: 'break' } | { kind: 'link'; text: string; href: string }

const ADDRESS = /https?:\/\/[^\s<>"\u0000-\u001f]+/gi
const TRAILING = /[.,;:!?'"»”’*_~]+$/
const CLOSING: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** Text → tree. Nothing is ever lost or added: the texts of the nodes, joined, are the input. */
export function parse(text: string): Inline[] {
  const nodes: Inline[] = []
  let end = 0
  for (const match of text.matchAll(ADDRESS)) {
    const link = linkOf(match[0])
    if (link === null || isInsideWord(text, match.index)) continue
    pushText(nodes, text.slice(end, match.index))
    nodes.push(link)
    end = match.index + link.text.length
  }
  pushText(nodes, text.slice(end))
  return nodes
}

function pushText(nodes: Inline[], text: string): void {
  for (const [index, line] of text.split('\n').entries()) {
    if (index > 0) nodes.push({ kind: 'break' })
    if (line !== '') nodes.push({ kind: 'text', text: line })
  }
}

function isInsideWord(text: string, index: number): boolean {
  return index > 0 && /[\p{L}\p{N}_]/u.test(text[index - 1] ?? '')
}

function linkOf(found: string): Extract<Inline, { kind: 'link' }> | null {
  const text = withoutTrailing(found)
  try {
    const url = new URL(text)
    const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
    // An address with a name in front of its host is made to be misread.
    return isWeb && url.hostname !== '' && url.username === '' ? { kind: 'link', text, href: url.href } : null
  } catch {
    return null
  }
}

/** The address without the punctuation of the sentence around it; a bracket stays where it was opened inside. */
function withoutTrailing(found: string): string {
  let text = found
  for (;;) {
    const shorter = text.replace(TRAILING, '')
    const last = shorter.at(-1) ?? ''
    const opening = CLOSING[last]
    const unbalanced = opening !== undefined && count(shorter, last) > count(shorter, opening)
    const next = unbalanced ? shorter.slice(0, -1) : shorter
    if (next === text) return text
    text = next
  }
}

function count(text: string, character: string): number {
  return text.split(character).length - 1
}
