import type { HtmlTagDescriptor, Plugin } from 'vite'

/** What the bundle tells of a file, and what it was called before it had a hash. */
interface Built {
  name: string
  fileName: string
}

/** Files that a page needs soon and would hear of late. */
export interface Ahead {
  /** The screens behind the door, for whoever this device knows. */
  known: string
  /** Their sentences. */
  rooms: Record<string, string>
  languages: Record<string, string>
}

/** Finds them by the names of their files; a language without a file is left out. */
export function filesAhead(files: readonly Built[], languages: readonly string[]): Ahead {
  const byName = (name: string) => files.find((file) => file.name === name)
  const views = byName('views')
  if (views === undefined) throw new Error('no file of the screens behind the door')
  const spoken = (called: (language: string) => string) =>
    Object.fromEntries(languages.flatMap((language) => files.filter(({ name }) => name === called(language)).map(({ fileName }) => [language, `/${fileName}`])))
  return { known: `/${views.fileName}`, rooms: spoken((language) => `rooms.${language}.json`), languages: spoken((language) => `${language}.json`) }
}

/** Tells `public/early.js` which files to ask for before any script has run. */
export function tellAhead(languages: readonly string[]): Plugin {
  return {
    name: 'commune-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }): HtmlTagDescriptor[] {
        const files = Object.values(bundle ?? {}).map((file) => ({ name: (file.type === 'chunk' ? file.name : file.names[0]) ?? '', fileName: file.fileName }))
        return [{ tag: 'meta', attrs: { name: 'ahead', content: JSON.stringify(filesAhead(files, languages)) }, injectTo: 'head-prepend' }]
      },
    },
  }
}
