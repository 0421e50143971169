import { parse, type Block, type Inline, type Item } from './parse'

/** In place of what is to be told only to those who ask. */
const HIDDEN = '▒▒▒▒'

/** What a text says, on one line and without marks: over the list, in quotes. */
export function plainText(text: string): string {
  return parse(text).map(ofBlock).join(' ').replace(/\s+/g, ' ').trim()
}

/** As [`plainText`], of the beginning of a text: what was hidden and lost its end stays hidden. */
export function plainStart(text: string): string {
  const parts = text.split('||')
  return plainText(parts.length % 2 === 0 ? `${parts.slice(0, -1).join('||')} ${HIDDEN}` : text)
}

function ofBlock(block: Block): string {
  switch (block.kind) {
    case 'code':
      return block.text
    case 'quote':
      return block.blocks.map(ofBlock).join(' ')
    case 'list':
      return block.items.map(ofItem).join(' ')
    case 'lines':
      return ofNodes(block.nodes)
  }
}

function ofItem({ nodes, list }: Item): string {
  return [ofNodes(nodes), ...(list?.items.map(ofItem) ?? [])].join(' ')
}

function ofNodes(nodes: readonly Inline[]): string {
  return nodes.map(ofNode).join('')
}

function ofNode(node: Inline): string {
  switch (node.kind) {
    case 'break':
      return ' '
    case 'spoiler':
      return HIDDEN
    case 'strong':
    case 'em':
    case 'strike':
      return ofNodes(node.nodes)
    default:
      return node.text
  }
}
