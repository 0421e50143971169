// Trims the emoji that people choose from out of emojibase-data, into src/features/messages/emoji.json: `npm run emoji`, after an upgrade of it.
// One list for each group; of each emoji its characters, its English name, and words to find it by.
import { createRequire } from 'node:module'
import { writeFileSync } from 'node:fs'

const TARGET = new URL('../src/features/messages/emoji.json', import.meta.url)
/** What devices of the last years can draw. */
const NEWEST = 16
/** Parts of other emoji, and no emoji alone. */
const COMPONENTS = 2

/** The mark for "as a picture" stands only behind what is text without it (UTS #51). */
const spelled = (emoji) => emoji.replace(/(\p{Emoji_Presentation})\u{fe0f}/gu, '$1')

const all = createRequire(import.meta.url)('emojibase-data/en/data.json')
const groups = new Map()
for (const { emoji, label, tags = [], version, group } of [...all].sort((a, b) => a.order - b.order)) {
  if (group === undefined || group === COMPONENTS || version > NEWEST) continue
  const known = new Set(label.split(' '))
  const words = tags.filter((tag) => !known.has(tag))
  groups.set(group, [...(groups.get(group) ?? []), [spelled(emoji), label, words.join(' ')]])
}
writeFileSync(TARGET, `${JSON.stringify([...groups.values()])}\n`)
