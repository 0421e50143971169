import { shallowRef } from 'vue'
import type en from './locales/en.json'
import type admin from './parts/admin.en.json'
import type beside from './parts/beside.en.json'
import type files from './parts/files.en.json'
import type identities from './parts/identities.en.json'
import type mail from './parts/mail.en.json'
import type passkeys from './parts/passkeys.en.json'
import type people from './parts/people.en.json'
import type profiles from './parts/profiles.en.json'
import type rooms from './parts/rooms.en.json'
import type security from './parts/security.en.json'
import type setup from './parts/setup.en.json'
import type ways from './parts/ways.en.json'

type Leaves<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Leaves<T[K], `${P}${K}.`>
}[keyof T & string]

type Form = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type WithoutForm<K extends string> = K extends `${infer Stem}_${Form}` ? Stem : K

/** Every sentence the catalogue has; plural forms under their common name. */
export type MessageKey = WithoutForm<
  Leaves<typeof en & typeof admin & typeof beside & typeof files & typeof identities & typeof mail & typeof passkeys & typeof people & typeof profiles & typeof rooms & typeof security & typeof setup & typeof ways>
>

export type Parameters = Record<string, string | number>

/** A language on screen: its sentences, and how it writes numbers and picks plural forms. */
export interface Tongue {
  sentences: object
  /** What Intl formats with: the language, with the reader's region where that is known. */
  tag: string
  dir: 'ltr' | 'rtl'
  numbers: Intl.NumberFormat
  plurals: Intl.PluralRules
}

/** The tongue for a catalogue. */
export function tongueOf(sentences: object, tag: string, dir: 'ltr' | 'rtl'): Tongue {
  return { sentences, tag, dir, numbers: new Intl.NumberFormat(tag), plurals: new Intl.PluralRules(tag) }
}

/** What is spoken now; changing it draws every sentence anew. Before the first catalogue is there, keys stand in. */
export const tongue = shallowRef<Tongue>(tongueOf({}, 'en', 'ltr'))

/** Letters of the scripts that run from right to left. */
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const LTR = /[A-Za-z\u00c0-\u024f\u0370-\u052f]/

/** The sentence for a key, in i18next's JSON v4 format: `{{name}}` is replaced, `count` chooses the plural form. */
export function t(key: MessageKey, parameters: Parameters = {}): string {
  const { sentences, plurals, numbers, dir } = tongue.value
  const count = parameters['count']
  const form = typeof count === 'number' ? lookUp(sentences, `${key}_${plurals.select(count)}`) : null
  const template = form ?? lookUp(sentences, key) ?? lookUp(sentences, `${key}_other`) ?? key
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const value = parameters[name]
    return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : isolated(value, dir)
  })
}

/** A name of the other direction of writing must not turn the sentence around it (Unicode's first-strong isolate). */
function isolated(value: string, dir: 'ltr' | 'rtl'): string {
  return (dir === 'ltr' ? RTL : LTR).test(value) ? `\u2068${value}\u2069` : value
}

/** Whether the catalogue has a sentence under this name; codes of the server are looked up this way. */
export function has(key: string): key is MessageKey {
  return lookUp(tongue.value.sentences, key) !== null
}

function lookUp(sentences: object, key: string): string | null {
  let node: unknown = sentences
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || node === null) return null
    node = (node as Record<string, unknown>)[part]
  }
  return typeof node === 'string' ? node : null
}
