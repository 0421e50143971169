import { h, type FunctionalComponent, type VNode } from 'vue'
import { parse, type Inline } from './parse'

/** A message's text as nodes; every character arrives as text, never as markup. `reachable`: Tab comes to its links. */
export const MessageText: FunctionalComponent<{ text: string; reachable?: boolean }> = ({ text, reachable = true }) => {
  const nodes = parse(text)
  const [only] = nodes
  const content = nodes.length === 1 && only?.kind === 'text' ? only.text : nodes.map((node) => nodeOf(node, reachable))
  return h('div', { class: 'message-text', dir: 'auto' }, content)
}
MessageText.props = { text: { type: String, required: true }, reachable: { type: Boolean, default: true } }

function nodeOf(node: Inline, reachable: boolean): VNode | string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'break':
      return h('br')
    case 'link':
      return linkOf(node, reachable)
  }
}

function linkOf(node: Extract<Inline, { kind: 'link' }>, reachable: boolean): VNode {
  const order = reachable ? {} : { tabindex: -1 }
  const url = new URL(node.href)
  if (url.origin === location.origin) return h('a', { ...order, href: url.pathname + url.search + url.hash }, node.text)
  return h('a', { ...order, href: node.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, node.text)
}
