import { defineComponent, h, type VNode } from 'vue'
import { RouterLink } from 'vue-router'
import { parse, type Inline } from './parse'

/** A message's text as nodes; every character arrives as text, never as markup. */
export const MessageText = defineComponent({
  name: 'MessageText',
  /** `reachable`: Tab comes to its links. */
  props: { text: { type: String, required: true }, reachable: { type: Boolean, default: true } },
  setup(props) {
    return () => h('div', { class: 'message-text', dir: 'auto' }, parse(props.text).map((node) => nodeOf(node, props.reachable)))
  },
})

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
  if (url.origin === location.origin) return h(RouterLink, { ...order, to: url.pathname + url.search + url.hash }, () => node.text)
  return h('a', { ...order, href: node.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, node.text)
}
