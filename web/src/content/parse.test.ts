import { describe, expect, it } from 'vitest'
import vectors from '../../../crates/model/src/text/vectors.json'
import { parse, type Block, type Inline, type Item } from './parse'
import { plainStart, plainText } from './plain'
import { fold } from './words'

interface Vector {
  text: string
  repeat?: number
  nodes?: unknown
  blocks?: unknown
  mentions?: unknown
  tags?: unknown
  plain?: string
}

const all: Vector[] = vectors
const examples = all.filter(({ repeat }) => repeat === undefined)
/** As long as a message may be. */
const hostile = all.flatMap(({ text, repeat = 0 }) => (repeat > 0 ? [text.repeat(repeat).slice(0, 10_000)] : []))

function short(node: Inline): unknown {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'break':
      return '\n'
    case 'code':
      return { code: node.text }
    case 'link':
      return [node.text, node.href, ...(node.host === undefined ? [] : [node.host])]
    case 'mention':
      return { mention: node.text }
    case 'tag':
      return { tag: node.text, as: node.tag }
    default:
      return { [node.kind]: node.nodes.map(short) }
  }
}

function shortItem({ number, nodes, list }: Item): unknown {
  return [number, nodes.map(short), ...(list ? [list.items.map(shortItem)] : [])]
}

function shortBlock(block: Block): unknown {
  switch (block.kind) {
    case 'lines':
      return { lines: block.nodes.map(short) }
    case 'code':
      return { pre: [block.language, block.text] }
    case 'quote':
      return { quote: block.blocks.map(shortBlock) }
    case 'list':
      return { list: block.items.map(shortItem) }
  }
}

/** Every node, in the order of the text. */
function nodesOf(blocks: readonly Block[]): Inline[] {
  const within = (nodes: readonly Inline[]): Inline[] => nodes.flatMap((node) => ('nodes' in node ? within(node.nodes) : [node]))
  const ofItems = (items: readonly Item[]): Inline[] => items.flatMap(({ nodes, list }) => [...within(nodes), ...ofItems(list?.items ?? [])])
  return blocks.flatMap((block) => {
    if (block.kind === 'quote') return nodesOf(block.blocks)
    if (block.kind === 'list') return ofItems(block.items)
    return block.kind === 'lines' ? within(block.nodes) : []
  })
}

/** How many blocks and marks lie in each other. */
function depthOf(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return 0
  const depth = Object.values(tree).reduce<number>((deepest, inner) => Math.max(deepest, depthOf(inner)), 0)
  return 'nodes' in tree || 'blocks' in tree || 'items' in tree ? depth + ('kind' in tree && tree.kind !== 'lines' ? 1 : 0) : depth
}

it.each(examples)('reads $text', ({ text, nodes, blocks }) => {
  const tree = parse(text).map(shortBlock)
  // What a browser makes of a host with a comma in it is its own affair.
  const known = JSON.stringify(tree).replace('"http://a.test,http//b.test"', 'null').replace('"http://a.test,http://b.test/"', 'null')
  expect(JSON.parse(known)).toEqual(blocks ?? [{ lines: nodes }])
})

it.each(examples)('finds the names that the server finds: $text', ({ text, mentions = [], tags = [] }) => {
  const nodes = nodesOf(parse(text))
  const place = (at: number) => [...text.slice(0, at)].length
  const called = nodes.flatMap((node) => (node.kind === 'mention' ? [[fold(node.text.slice(1)), place(node.at), place(node.at + node.text.length)]] : []))
  expect(called).toEqual(mentions)
  expect([...new Set(nodes.flatMap((node) => (node.kind === 'tag' ? [node.tag] : [])))]).toEqual(tags)
})

it.each(examples.filter(({ plain }) => plain !== undefined))('is plain over the list: $text', ({ text, plain }) => {
  expect(plainText(text)).toBe(plain)
})

it('leaves a text without marks as it is', () => {
  for (const text of ['hello', 'a\nb\n\nc', ' two  spaces ', '2 * 3 = 6; a_b; 50%', 'she said "no" (really)', '\n\nx\n']) {
    const node = (line: string) => (line === '' ? [] : [line])
    const lines = text.split('\n').flatMap((line, index) => (index === 0 ? node(line) : ['\n', ...node(line)]))
    expect(parse(text).map(shortBlock)).toEqual([{ lines }])
  }
})

it('leads nowhere but to the web and to mail', () => {
  const links = all.flatMap(({ text }) => nodesOf(parse(text)).filter((node) => node.kind === 'link'))
  expect(links.length).toBeGreaterThan(20)
  for (const { href } of links) expect(href).toMatch(/^(https?:\/\/|mailto:)/)
})

describe('whatever somebody sends', () => {
  const fastest = (text: string) => Math.min(...Array.from({ length: 15 }, () => timeOf(() => parse(text))))
  const timeOf = (work: () => unknown) => {
    const start = performance.now()
    work()
    return performance.now() - start
  }

  it.each([...hostile, 'e\u0301\u0327'.repeat(33_000)].map((text) => [text.slice(0, 24), text]))('is read in time: %s', (_, text) => {
    const plain = fastest('just a word or two. '.repeat(text.length / 20))
    expect(fastest(text)).toBeLessThan(plain * 100 + 20)
  })

  it.each(hostile.map((text) => [text.slice(0, 24), text]))('is no deeper than eight: %s', (_, text) => {
    expect(depthOf(parse(text))).toBeLessThanOrEqual(8)
  })
})

it('keeps hidden what was cut off before its end', () => {
  expect(plainStart('so ||the butler did')).toBe('so ▒▒▒▒')
  expect(plainStart('so ||the butler|| did ||it')).toBe('so ▒▒▒▒ did ▒▒▒▒')
  expect(plainStart('so ||the butler|| did')).toBe('so ▒▒▒▒ did')
})
