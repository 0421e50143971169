import { expect, it } from 'vitest'
import { LANGUAGES } from './language'
import en from './locales/en.json'

const FORM = /_(?:zero|one|two|few|many|other)$/
const PARAMETER = /\{\{\w+\}\}/g

/** Every sentence by its full name. */
function sentencesOf(catalogue: object, path = ''): Map<string, string> {
  const all = new Map<string, string>()
  for (const [key, value] of Object.entries(catalogue)) {
    if (typeof value === 'string') all.set(path + key, value)
    else for (const [name, sentence] of sentencesOf(value as object, `${path}${key}.`)) all.set(name, sentence)
  }
  return all
}

/** The names under which sentences are asked for, and which of them have plural forms. */
function namesOf(sentences: ReadonlyMap<string, string>): { all: string[]; counted: string[] } {
  const counted = new Set([...sentences.keys()].filter((name) => name.endsWith('_other')).map((name) => name.replace(FORM, '')))
  const stem = (name: string) => (counted.has(name.replace(FORM, '')) ? name.replace(FORM, '') : name)
  return { all: [...new Set([...sentences.keys()].map(stem))].sort(), counted: [...counted].sort() }
}

const parametersOf = (sentence: string) => [...new Set(sentence.match(PARAMETER))].sort()
const english = sentencesOf(en)

for (const [code, { load }] of Object.entries(LANGUAGES)) {
  it(`${code} has every sentence and no other`, async () => {
    expect(namesOf(sentencesOf((await load()).default))).toEqual(namesOf(english))
  })

  it(`${code} has the plural forms of its grammar, all of them and only them`, async () => {
    const sentences = sentencesOf((await load()).default)
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories.toSorted()
    for (const name of namesOf(sentences).counted) {
      const found = [...sentences.keys()].filter((key) => key.replace(FORM, '') === name && FORM.test(key))
      expect({ name, forms: found.map((key) => key.slice(name.length + 1)).sort() }).toEqual({ name, forms })
    }
  })

  it(`${code} names what English names in each sentence; a form for one or two may leave the number out`, async () => {
    for (const [name, sentence] of sentencesOf((await load()).default)) {
      const source = english.get(name) ?? english.get(name.replace(FORM, '_other')) ?? ''
      const mayOmit = /_(?:zero|one|two)$/.test(name) ? '{{count}}' : ''
      const wanted = parametersOf(source).filter((one) => one !== mayOmit)
      expect({ name, has: parametersOf(sentence).filter((one) => one !== mayOmit) }).toEqual({ name, has: wanted })
      expect(sentence.trim(), name).not.toBe('')
    }
  })
}

it('translates: no other language repeats a whole English sentence', async () => {
  for (const code of ['de', 'ar'] as const) {
    const same = [...sentencesOf((await LANGUAGES[code].load()).default)].filter(([name, text]) => english.get(name) === text && / .* /.test(text.replace(PARAMETER, '')))
    expect(same).toEqual([])
  }
})
