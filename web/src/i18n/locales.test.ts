import { expect, it } from 'vitest'
import { LANGUAGES, type Language } from './language'
import { PARTS } from './late'
import { wordsAt } from './words'

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

/** A language as a whole, with the parts that come later. */
async function catalogueOf(code: Language): Promise<object> {
  const all = await Promise.all([LANGUAGES[code].words, ...Object.values(PARTS).map((part) => part(code))].map(wordsAt))
  return Object.assign({}, ...all) as object
}

const english = sentencesOf(await catalogueOf('en'))

for (const code of Object.keys(LANGUAGES) as Language[]) {
  it(`${code} has every sentence and no other`, async () => {
    expect(namesOf(sentencesOf(await catalogueOf(code)))).toEqual(namesOf(english))
  })

  it(`${code} has the plural forms of its grammar, all of them and only them`, async () => {
    const sentences = sentencesOf(await catalogueOf(code))
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories.toSorted()
    for (const name of namesOf(sentences).counted) {
      const found = [...sentences.keys()].filter((key) => key.replace(FORM, '') === name && FORM.test(key))
      expect({ name, forms: found.map((key) => key.slice(name.length + 1)).sort() }).toEqual({ name, forms })
    }
  })

  it(`${code} names what English names in each sentence; a form for one or two may leave the number out`, async () => {
    for (const [name, sentence] of sentencesOf(await catalogueOf(code))) {
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
    const same = [...sentencesOf(await catalogueOf(code))].filter(([name, text]) => english.get(name) === text && / .* /.test(text.replace(PARAMETER, '')))
    expect(same).toEqual([])
  }
})
