import { expect, it } from 'vitest'
import { parse, type Inline } from './parse'
import vectors from './vectors.json'

/** A vector is text or line break as they are, a link as [text, href]. */
function short(node: Inline): unknown {
  if (node.kind === 'break') return '\n'
  return node.kind === 'text' ? node.text : [node.text, node.href]
}

it.each(vectors.filter((vector) => !JSON.stringify(vector.nodes).includes('null')))('reads $text', ({ text, nodes }) => {
  expect(parse(text).map(short)).toEqual(nodes)
})

it.each(vectors)('loses and adds nothing: $text', ({ text }) => {
  expect(parse(text).map((node) => (node.kind === 'break' ? '\n' : node.text)).join('')).toBe(text)
})

it('links nothing but http and https', () => {
  for (const { text } of vectors) {
    for (const node of parse(text)) if (node.kind === 'link') expect(node.href).toMatch(/^https?:\/\//)
  }
})
