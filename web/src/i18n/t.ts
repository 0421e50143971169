import en from './locales/en.json'

type Leaves<T, P extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${P}${K}` : Leaves<T[K], `${P}${K}.`>
}[keyof T & string]

type Form = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type WithoutForm<K extends string> = K extends `${infer Stem}_${Form}` ? Stem : K

/** Every sentence the catalogue has; plural forms under their common name. */
export type MessageKey = WithoutForm<Leaves<typeof en>>

export type Parameters = Record<string, string | number>

const locale = 'en'
const plurals = new Intl.PluralRules(locale)

/** The locale of everything formatted here. */
export const currentLocale: string = locale

/** The sentence for a key, in i18next's JSON v4 format: `{{name}}` is replaced, `count` chooses the plural form. */
export function t(key: MessageKey, parameters: Parameters = {}): string {
  const count = parameters['count']
  const form = typeof count === 'number' ? lookUp(`${key}_${plurals.select(count)}`) : null
  const template = form ?? lookUp(key) ?? lookUp(`${key}_other`) ?? key
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const value = parameters[name]
    return value === undefined ? whole : typeof value === 'number' ? numbers.format(value) : value
  })
}

const numbers = new Intl.NumberFormat(locale)

/** Whether the catalogue has a sentence under this name; codes of the server are looked up this way. */
export function has(key: string): key is MessageKey {
  return lookUp(key) !== null
}

function lookUp(key: string): string | null {
  let node: unknown = en
  for (const part of key.split('.')) {
    if (typeof node !== 'object' || node === null) return null
    node = (node as Record<string, unknown>)[part]
  }
  return typeof node === 'string' ? node : null
}
