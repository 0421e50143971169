import { h, type FunctionalComponent, type VNode } from 'vue'
import type { Calls } from '@/api/types'
import { t } from '@/i18n'
import { CodeBlock } from './CodeBlock'
import { parse, type Block, type Inline, type Item } from './parse'
import { useReader, type Reader } from './reader'
import { SpoilerText } from './SpoilerText'
import { fold } from './words'
import './text.css'

interface Props {
  text: string
  /** Tab comes to its links. */
  reachable?: boolean
  /** Whom it calls. */
  calls?: Calls | undefined
  /** It is a sentence of ours, in which nothing is a mark. */
  plain?: boolean
}

/** What all parts of a text are drawn with. */
interface Drawing {
  order: { tabindex?: number }
  reachable: boolean
  reader: Reader | undefined
  everyone: boolean
  /** Who is mentioned at which place of the text. */
  users: ReadonlyMap<number, number>
}

type Child = VNode | string

const FEW_EMOJI =
  /^(?:(?:\p{Regional_Indicator}{2}|[#*\d]\uFE0F?\u20E3|(?!\p{Regional_Indicator})(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?=\uFE0F|\p{Emoji_Modifier}))(?:\uFE0F|\p{Emoji_Modifier})?[\u{E0020}-\u{E007F}]*(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*)\s*){1,3}$/u

/** A message's text as nodes; every character arrives as text, never as markup. */
export const MessageText: FunctionalComponent<Props> = ({ text, reachable = true, calls, plain = false }) => {
  const blocks = plain ? [] : parse(text)
  const drawing = { order: reachable ? {} : { tabindex: -1 }, reachable, reader: useReader(), everyone: calls?.everyone === true, users: usersIn(text, calls) }
  const [only] = blocks
  const look = { class: ['message-text', { 'few-emoji': text.length <= 60 && FEW_EMOJI.test(text) }] }
  if (only === undefined) return h('div', { ...look, dir: 'auto' }, text)
  if (blocks.length === 1 && only.kind === 'lines') return h('div', { ...look, dir: 'auto' }, childrenOf(only.nodes, drawing))
  return h('div', look, blocks.flatMap((block) => nodesOf(block, drawing)))
}
MessageText.props = { text: { type: String, required: true }, reachable: { type: Boolean, default: true }, calls: Object, plain: Boolean }

/** Places are counted in characters by the server, and in halves of them here. */
function usersIn(text: string, calls: Calls | undefined): Map<number, number> {
  const users = new Map<number, number>()
  if (!calls?.mentions) return users
  const named = new Map(calls.mentions.map(({ from, user }) => [from, user]))
  let [at, count] = [0, 0]
  for (const character of text) {
    const user = named.get(count++)
    if (user !== undefined) users.set(at, user)
    at += character.length
  }
  return users
}

function nodesOf(block: Block, drawing: Drawing): VNode | VNode[] {
  switch (block.kind) {
    case 'lines':
      return h('div', { dir: 'auto' }, childrenOf(block.nodes, drawing))
    case 'code':
      return h(CodeBlock, { code: block.text, language: block.language, reachable: drawing.reachable })
    case 'quote':
      return h('blockquote', block.blocks.flatMap((inner) => nodesOf(inner, drawing)))
    case 'list':
      return listsOf(block.items, drawing)
  }
}

/** Items with a number and items without are lists of their own. */
function listsOf(items: readonly Item[], drawing: Drawing): VNode[] {
  const runs: Item[][] = []
  for (const item of items) {
    const run = runs.at(-1)
    if (run?.[0] && (run[0].number === null) === (item.number === null)) run.push(item)
    else runs.push([item])
  }
  const one = ({ number, nodes, list }: Item) => h('li', { dir: 'auto', ...(number !== null && { value: number }) }, [...childrenOf(nodes, drawing), ...listsOf(list?.items ?? [], drawing)])
  return runs.map((run) => h(run[0]?.number === null ? 'ul' : 'ol', run.map(one)))
}

function childrenOf(nodes: readonly Inline[], drawing: Drawing): Child[] {
  return nodes.map((node) => nodeOf(node, drawing))
}

function nodeOf(node: Inline, drawing: Drawing): Child {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'break':
      return h('br')
    case 'code':
      return h('code', { dir: 'ltr' }, node.text)
    case 'link':
      return linkOf(node, drawing)
    case 'mention':
      return mentionOf(node, drawing)
    case 'tag':
      return drawing.reader ? h('a', { ...drawing.order, class: 'tag', href: `/r/${drawing.reader.uri}/tags/${encodeURIComponent(node.tag)}` }, node.text) : node.text
    case 'spoiler':
      return h(SpoilerText, { reachable: drawing.reachable }, () => childrenOf(node.nodes, drawing))
    case 'strong':
    case 'em':
      return h(node.kind, childrenOf(node.nodes, drawing))
    case 'strike':
      return h('s', childrenOf(node.nodes, drawing))
  }
}

function mentionOf({ text, at }: Extract<Inline, { kind: 'mention' }>, { order, reader, everyone, users }: Drawing): Child {
  const user = users.get(at)
  if (user !== undefined) return h('a', { ...order, class: ['mention', { me: user === reader?.me }], href: `/people/${user}` }, h('bdi', text))
  return everyone && fold(text) === '@room' ? h('b', { class: 'mention me' }, text) : text
}

function linkOf(node: Extract<Inline, { kind: 'link' }>, { order, reader }: Drawing): VNode {
  const url = new URL(node.href)
  if (url.origin === location.origin) {
    const isBare = /^https?:\/\//i.test(node.text)
    return h('a', { ...order, href: url.pathname + url.search + url.hash }, h('bdi', (isBare && ownName(url.pathname, reader)) || node.text))
  }
  const link = h('a', { ...order, href: node.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, node.text)
  // What it seems to be and where it leads are two things: both are told.
  return node.host === undefined ? link : h('span', [link, ' (', h('bdi', { class: 'true-host' }, node.host), ')'])
}

/** What stands at an address of our own: a room, or a message in one. */
function ownName(path: string, reader: Reader | undefined): string | undefined {
  const [, uri, seq] = /^\/r\/([a-z2-7]{15})(?:\/m\/(\d+))?$/.exec(path) ?? []
  if (uri === undefined) return undefined
  const name = reader?.titleOf(uri) ?? t('message.a_room')
  return seq === undefined ? name : t('message.in_room', { name })
}
