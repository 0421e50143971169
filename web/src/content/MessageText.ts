import { defineComponent, h, type VNode } from 'vue'
import { RouterLink } from 'vue-router'
import { parse, type Inline } from './parse'

/** A message's text as nodes; every character arrives as text, never as markup. */
export const MessageText = defineComponent({
  name: 'MessageText',
  props: { text: { type: String, required: true } },
  setup(props) {
    return () => h('div', { class: 'message-text', dir: 'auto' }, parse(props.text).map(nodeOf))
  },
})

function nodeOf(node: Inline): VNode | string {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'break':
      return h('br')
    case 'link':
      return linkOf(node)
  }
}

function linkOf(node: Extract<Inline, { kind: 'link' }>): VNode {
  const url = new URL(node.href)
  if (url.origin === location.origin) return h(RouterLink, { to: url.pathname + url.search + url.hash }, () => node.text)
  return h('a', { href: node.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, node.text)
}
