import { shallowRef } from 'vue'
import ar from './locales/ar.json?url'
import de from './locales/de.json?url'
import en from './locales/en.json?url'
import { tongue, tongueOf } from './t'
import { wordsAt } from './words'

/** The languages of this client, each under its own name. Their sentences are one file each, which is fetched when they are spoken. */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr', words: en },
  de: { name: 'Deutsch', dir: 'ltr', words: de },
  ar: { name: 'العربية', dir: 'rtl', words: ar },
} as const

export type Language = keyof typeof LANGUAGES

/** The address of a part of the sentences, in each language. */
export type Part = (code: Language) => string

/** Remembered on this device. */
const CHOSEN = 'commune.language'

const spoken = shallowRef<Language>('en')
/** The parts asked for so far; they come along when the language changes. */
export const parts = new Set<Part>()

/** The language on screen. */
export const language: Readonly<{ readonly value: Language }> = spoken

/** The first of these languages that this client speaks; English where it speaks none. */
export function bestOf(wanted: readonly string[]): Language {
  return wanted.map(primaryOf).find((code) => isLanguage(code)) ?? 'en'
}

/** Settles when a language is spoken that was asked for at the start. */
export const started = (): Promise<void> => starting
let starting = Promise.resolve()

/** Speaks the language chosen on this device before, else what the browser asks for. A catalogue that does not come is English. */
export function startLanguage(): Promise<void> {
  const chosen = remembered()
  const first = isLanguage(chosen) ? chosen : bestOf(navigator.languages)
  starting = speak(first).catch(() => speak('en'))
  return starting
}

/** Changes the language at once and remembers it. Where its file cannot be loaded nothing changes, and this fails. */
export async function chooseLanguage(code: Language): Promise<void> {
  await speak(code)
  try {
    localStorage.setItem(CHOSEN, code)
  } catch {
    // Spoken on this page only.
  }
}

/** Says everything in a language from now on; nothing is remembered. */
export async function speak(code: Language): Promise<void> {
  const { words, dir } = LANGUAGES[code]
  const all = await Promise.all([words, ...[...parts].map((part) => part(code))].map(wordsAt))
  const sentences = Object.assign({}, ...all) as object
  tongue.value = tongueOf(sentences, tagOf(code, navigator.languages), dir)
  spoken.value = code
  document.documentElement.lang = code
  document.documentElement.dir = dir
}

/** The language as its reader writes dates and numbers: with their region, where the browser tells one. */
export function tagOf(code: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => primaryOf(tag) === code) ?? code
}

function primaryOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? ''
}

function isLanguage(code: string | null): code is Language {
  return code !== null && Object.hasOwn(LANGUAGES, code)
}

function remembered(): string | null {
  try {
    return localStorage.getItem(CHOSEN)
  } catch {
    return null
  }
}
