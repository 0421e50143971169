import { addressEnd, addressOf, before, characterAt, codeEnd, hostBehind, isLetter, isMark, isSpace, mentionEnd, runAt, tagEnd, tagOf, writtenEnd } from './words'

/** What stands in a line. `at`: where a mention begins in the text. `host`: what a link hides behind its words. */
export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'break' }
  | { kind: 'link'; text: string; href: string; host?: string }
  | { kind: 'mention'; text: string; at: number }
  | { kind: 'tag'; text: string; tag: string }
  | { kind: Mark; nodes: Inline[] }

export type Mark = 'strong' | 'em' | 'strike' | 'spoiler'

/** A message's text is a row of these. */
export type Block =
  | { kind: 'lines'; nodes: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'quote'; blocks: Block[] }
  | List

export interface List {
  kind: 'list'
  items: Item[]
}

/** `number`: as it was written; null: a bullet. */
export interface Item {
  number: number | null
  nodes: Inline[]
  list?: List
}

interface Place {
  from: number
  to: number
}

/** Marks by how they are written. */
const MARKS: Record<string, Mark> = { '**': 'strong', '*': 'em', _: 'em', '~~': 'strike', '||': 'spoiler' }
/** How deep quotes lie in each other. */
const QUOTES = 2
const FENCE = '```'
const LANGUAGE = /^[A-Za-z0-9+#._-]{0,20}$/
const ITEM = /^( *)(?:-|(\d{1,4})\.) +(?=\S)/

/** Text → tree, in one pass: what is written as docs/text.md has it is meant so, and everything else stays the characters that it is. */
export function parse(text: string): Block[] {
  let from = 0
  const lines = text.split('\n').map((line) => {
    const place = { from, to: from + line.length }
    from = place.to + 1
    return place
  })
  return blocks(text, lines, 0)
}

/** Lines at one depth of quotes. */
function blocks(text: string, lines: readonly Place[], depth: number): Block[] {
  const all: Block[] = []
  let plain: Place[] = []
  let isClosed = true
  const said = (line: Place) => text.slice(line.from, line.to)
  const quoted = (line: Place) => (depth < QUOTES && said(line) === '>' ? 1 : depth < QUOTES && text.startsWith('> ', line.from) && line.to > line.from ? 2 : 0)
  /** What stood as plain lines so far; beside other blocks without the empty ones at its edges. */
  const end = (isLast: boolean) => {
    const isEmpty = (line: Place | undefined) => line !== undefined && line.from === line.to
    if (all.length > 0) while (isEmpty(plain[0])) plain.shift()
    if (!isLast) while (isEmpty(plain.at(-1))) plain.pop()
    if (plain.length > 0) all.push({ kind: 'lines', nodes: inlines(text, plain) })
    plain = []
  }
  let at = 0
  for (let line = lines[at]; line !== undefined; line = lines[at]) {
    const take = (count: number, block: Block) => {
      end(false)
      all.push(block)
      at += count
    }
    const language = isClosed ? languageOf(said(line)) : null
    if (language !== null) {
      const code = rowOf(lines, at + 1, (other) => said(other).trimEnd() !== FENCE)
      // Looked for once: where no fence closes, none of the later ones does.
      isClosed = at + 1 + code.length < lines.length
      if (isClosed) {
        take(code.length + 2, { kind: 'code', language, text: code.map(said).join('\n') })
        continue
      }
    }
    const inner = rowOf(lines, at, (other) => quoted(other) > 0)
    const items = inner.length > 0 ? [] : rowOf(lines, at, (other) => ITEM.test(said(other)))
    if (inner.length > 0) take(inner.length, { kind: 'quote', blocks: blocks(text, inner.map((other) => ({ ...other, from: other.from + quoted(other) })), depth + 1) })
    else if (items.length > 0) take(items.length, { kind: 'list', items: listOf(text, items) })
    else {
      plain.push(line)
      at++
    }
  }
  end(true)
  return all
}

/** The language that a fence opens with, maybe none; null: it is no fence. */
function languageOf(line: string): string | null {
  const language = line.slice(FENCE.length).trim()
  return line.startsWith(FENCE) && LANGUAGE.test(language) ? language : null
}

/** The lines from a place on, as long as they are all of one kind. */
function rowOf(lines: readonly Place[], at: number, isOne: (line: Place) => boolean): Place[] {
  let end = at
  for (let line = lines[end]; line !== undefined && isOne(line); line = lines[end]) end++
  return lines.slice(at, end)
}

/** What is indented by two spaces or more belongs to the item above. */
function listOf(text: string, lines: readonly Place[]): Item[] {
  const items: Item[] = []
  for (const { from, to } of lines) {
    const [mark = '', indent = '', number] = ITEM.exec(text.slice(from, to)) ?? []
    const item: Item = { number: number === undefined ? null : Number(number), nodes: inlines(text, [{ from: from + mark.length, to }]) }
    const above = items.at(-1)
    if (indent.length < 2 || above === undefined) items.push(item)
    else (above.list ??= { kind: 'list', items: [] }).items.push(item)
  }
  return items
}

/** A mark that was opened, and what stands in it so far. */
interface Frame {
  mark: string
  nodes: Inline[]
}

function inlines(text: string, lines: readonly Place[]): Inline[] {
  const line = new Line(text)
  lines.forEach((place, index) => {
    if (index > 0) line.push({ kind: 'break' })
    if (place.from === place.to) line.closeAll()
    line.read(place)
  })
  return line.closeAll()
}

/** Lines on their way to nodes. No kind of mark lies in itself, so marks are four deep at most. */
class Line {
  readonly #text: string
  readonly #nodes: Inline[] = []
  readonly #open: Frame[] = []

  constructor(text: string) {
    this.#text = text
  }

  push(node: Inline): void {
    const nodes = this.#open.at(-1)?.nodes ?? this.#nodes
    const last = nodes.at(-1)
    if (node.kind !== 'text' || last?.kind !== 'text') nodes.push(node)
    else if (node.text !== '') nodes[nodes.length - 1] = { kind: 'text', text: last.text + node.text }
  }

  /** What was opened and is not closed is no mark. */
  closeAll(): Inline[] {
    while (this.#open.length > 0) this.#giveUp()
    return this.#nodes
  }

  #giveUp(): void {
    const frame = this.#open.pop()
    if (frame === undefined) return
    this.#say(frame.mark)
    for (const node of frame.nodes) this.push(node)
  }

  /** What was opened later and is still open is no mark. */
  #close(place: number): number {
    while (this.#open.length > place + 1) this.#giveUp()
    const frame = this.#open.pop()
    const kind = MARKS[frame?.mark ?? '']
    if (frame && kind) this.push({ kind, nodes: frame.nodes })
    return frame?.mark.length ?? 0
  }

  read({ from, to }: Place): void {
    const text = this.#text
    const unclosed = new Set<number>()
    let said = from
    for (let at = from; at < to; ) {
      const found = this.#find(at, { from, to }, unclosed)
      if (found === null) {
        at++
        continue
      }
      this.#say(text.slice(said, at))
      at = said = found.end
      if (found.node) this.push(found.node)
      else this.#mark(found.end - found.run, found.end, { from, to })
    }
    this.#say(text.slice(said, to))
  }

  #say(text: string): void {
    if (text !== '') this.push({ kind: 'text', text })
  }

  /** What begins at a place, if anything does: a node, or a run of marks. */
  #find(at: number, line: Place, unclosed: Set<number>): { end: number; node: Inline; run?: never } | { end: number; run: number; node?: never } | null {
    const [text, { to }] = [this.#text, line]
    const node = (end: number | null, make: (word: string) => Inline) => (end === null ? null : { end, node: make(text.slice(at, end)) })
    switch (text[at]) {
      case '\\':
        return node(at + 1 < to && isMark(text[at + 1]) ? at + 2 : null, (word) => ({ kind: 'text', text: word.slice(1) }))
      case '`': {
        const ticks = runAt(text, at, to)
        const end = codeEnd(text, at + ticks, to, ticks, unclosed)
        return end === null ? node(at + ticks, (word) => ({ kind: 'text', text: word })) : node(end, (word) => ({ kind: 'code', text: bare(word.slice(ticks, -ticks)) }))
      }
      case '[': {
        const parts = writtenEnd(text, at, to)
        return parts && node(parts.end, (word) => written(word, text.slice(at + 1, parts.label), text.slice(parts.label + 2, parts.end - 1)))
      }
      case 'h':
      case 'H':
        return node(addressEnd(text, at), (word) => link(word, word))
      case '@':
        return node(mentionEnd(text, at), (word) => ({ kind: 'mention', text: word, at }))
      case '#':
        return node(tagEnd(text, at), (word) => ({ kind: 'tag', text: word, tag: tagOf(word.slice(1)) ?? '' }))
      case '*':
      case '_':
      case '~':
      case '|': {
        const run = runAt(text, at, to)
        return { end: at + run, run }
      }
      default:
        return null
    }
  }

  /** A run of marks closes what it can, then opens what it can; the rest of it are characters. */
  #mark(at: number, end: number, line: Place): void {
    const text = this.#text
    const [mark, previous, next] = [text.charAt(at), at > line.from ? before(text, at) : ' ', end < line.to ? characterAt(text, end) : ' ']
    let left = end - at
    const isOne = mark === '*' ? left <= 3 : left === (mark === '_' ? 1 : 2)
    const fits = (length: number, inside: string) => length <= left && (length === 2 || !isLetter(inside))
    while (isOne && !isSpace(previous) && left > 0) {
      const place = this.#open.findLastIndex((frame) => frame.mark[0] === mark && fits(frame.mark.length, next))
      if (place < 0) break
      left -= this.#close(place)
    }
    while (isOne && !isSpace(next) && left > 0) {
      const opened = mark.repeat(Math.min(left, 2))
      const isOpen = this.#open.some((frame) => MARKS[frame.mark] === MARKS[opened])
      if (isOpen || !fits(opened.length, previous)) break
      this.#open.push({ mark: opened, nodes: [] })
      left -= opened.length
    }
    this.#say(mark.repeat(left))
  }
}

/** Code without the one space that keeps it from its backticks. */
function bare(code: string): string {
  return code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code
}

function written(all: string, label: string, address: string): Inline {
  return link(all, address, label.replace(/\\([\\`*_~|[\]()>#@\-.:])/g, '$1'))
}

/** A link, or the characters that it was written with where its address is none. */
function link(all: string, address: string, label = all): Inline {
  const url = addressOf(address)
  if (url === null) return { kind: 'text', text: all }
  const host = label === all ? undefined : hostBehind(label, url)
  return { kind: 'link', text: label, href: url.href, ...(host !== undefined && { host }) }
}
