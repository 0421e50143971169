import { language, parts, speak, started, type Language, type Part } from './language'
import { tongue } from './t'
import { wordsAt } from './words'

const ADDRESSES = import.meta.glob<string>('./parts/*.json', { query: '?url', import: 'default', eager: true })

/** Sentences that come with the screen that says them, so that nobody waits for them at the start. */
export const PARTS = {
  admin: part('admin'),
  beside: part('beside'),
  files: part('files'),
  identities: part('identities'),
  mail: part('mail'),
  passkeys: part('passkeys'),
  people: part('people'),
  profiles: part('profiles'),
  rooms: part('rooms'),
  security: part('security'),
  setup: part('setup'),
  ways: part('ways'),
} as const satisfies Record<string, Part>

function part(name: string): Part {
  return (code: Language) => ADDRESSES[`./parts/${name}.${code}.json`] ?? ''
}

/** Adds the sentences of a part, in this language and in whichever is chosen later. Where they cannot be loaded nothing changes, and this fails. */
export async function speakPart(name: keyof typeof PARTS): Promise<void> {
  const addressOf = PARTS[name]
  await started()
  const code = language.value
  const sentences = await wordsAt(addressOf(code))
  parts.add(addressOf)
  // Another language may have been chosen meanwhile.
  if (code !== language.value) return speak(language.value)
  tongue.value = { ...tongue.value, sentences: { ...tongue.value.sentences, ...sentences } }
}
