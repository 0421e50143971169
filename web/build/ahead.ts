import type { HtmlTagDescriptor, Plugin } from 'vite'

/** What the bundle tells of a file of scripts. */
interface Script {
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
export function filesAhead(scripts: readonly Script[], languages: readonly string[]): Ahead {
  const byName = (name: string) => scripts.find((script) => script.name === name)
  const views = byName('views')
  if (views === undefined) throw new Error('no file of the screens behind the door')
  const spoken = (file: (language: string) => string) =>
    Object.fromEntries(languages.flatMap((language) => byName(file(language)) ?? []).map(({ name, fileName }) => [name.split('.').at(-1), `/${fileName}`]))
  return { known: `/${views.fileName}`, rooms: spoken((language) => `rooms.${language}`), languages: spoken((language) => language) }
}

/** Tells `public/early.js` which files to ask for before any script has run. */
export function tellAhead(languages: readonly string[]): Plugin {
  return {
    name: 'commune-ahead',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }): HtmlTagDescriptor[] {
        const scripts = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk')
        return [{ tag: 'meta', attrs: { name: 'ahead', content: JSON.stringify(filesAhead(scripts, languages)) }, injectTo: 'head-prepend' }]
      },
    },
  }
}
