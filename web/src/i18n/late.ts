import { language, parts, speak, started, type Part } from './language'
import { tongue } from './t'

/** Sentences that come with the screen that says them, so that nobody waits for them at the start. */
export const PARTS = {
  admin: {
    en: () => import('./parts/admin.en.json'),
    de: () => import('./parts/admin.de.json'),
    ar: () => import('./parts/admin.ar.json'),
  },
  beside: {
    en: () => import('./parts/beside.en.json'),
    de: () => import('./parts/beside.de.json'),
    ar: () => import('./parts/beside.ar.json'),
  },
  identities: {
    en: () => import('./parts/identities.en.json'),
    de: () => import('./parts/identities.de.json'),
    ar: () => import('./parts/identities.ar.json'),
  },
  mail: {
    en: () => import('./parts/mail.en.json'),
    de: () => import('./parts/mail.de.json'),
    ar: () => import('./parts/mail.ar.json'),
  },
  passkeys: {
    en: () => import('./parts/passkeys.en.json'),
    de: () => import('./parts/passkeys.de.json'),
    ar: () => import('./parts/passkeys.ar.json'),
  },
  people: {
    en: () => import('./parts/people.en.json'),
    de: () => import('./parts/people.de.json'),
    ar: () => import('./parts/people.ar.json'),
  },
  profiles: {
    en: () => import('./parts/profiles.en.json'),
    de: () => import('./parts/profiles.de.json'),
    ar: () => import('./parts/profiles.ar.json'),
  },
  rooms: {
    en: () => import('./parts/rooms.en.json'),
    de: () => import('./parts/rooms.de.json'),
    ar: () => import('./parts/rooms.ar.json'),
  },
  security: {
    en: () => import('./parts/security.en.json'),
    de: () => import('./parts/security.de.json'),
    ar: () => import('./parts/security.ar.json'),
  },
  setup: {
    en: () => import('./parts/setup.en.json'),
    de: () => import('./parts/setup.de.json'),
    ar: () => import('./parts/setup.ar.json'),
  },
  ways: {
    en: () => import('./parts/ways.en.json'),
    de: () => import('./parts/ways.de.json'),
    ar: () => import('./parts/ways.ar.json'),
  },
} as const satisfies Record<string, Part>

/** Adds the sentences of a part, in this language and in whichever is chosen later. Where they cannot be loaded nothing changes, and this fails. */
export async function speakPart(name: keyof typeof PARTS): Promise<void> {
  const part = PARTS[name]
  await started()
  const code = language.value
  const { default: sentences } = await part[code]()
  parts.add(part)
  // Another language may have been chosen meanwhile.
  if (code !== language.value) return speak(language.value)
  tongue.value = { ...tongue.value, sentences: { ...tongue.value.sentences, ...sentences } }
}
