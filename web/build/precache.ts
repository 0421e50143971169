import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** One built file as the list sees it. */
export interface BuiltFile {
  name: string
  bytes: string | Uint8Array
}

/** The line which hands the worker its version and files. It stands before the minified code, so no minifier can touch it. */
export function precacheLine(files: readonly BuiltFile[]): string {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1))
  const hash = createHash('sha256')
  for (const file of sorted) hash.update(file.name).update('\0').update(file.bytes).update('\0')
  const list = { version: hash.digest('hex').slice(0, 16), files: sorted.map((file) => `/${file.name}`) }
  return `self.__precache=${JSON.stringify(list)};\n`
}

/** Feeds the service worker the names of all built files and a version made of their contents. */
export function precacheList(options: { worker: string }): Plugin {
  let publicDir = ''
  return {
    name: 'commune-precache',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir
    },
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[options.worker]
        if (worker?.type !== 'chunk') throw new Error(`no ${options.worker} in the build`)
        const built = Object.values(bundle)
          .filter((file) => file !== worker && !file.fileName.endsWith('.map'))
          .map((file) => ({ name: file.fileName, bytes: file.type === 'chunk' ? file.code : file.source }))
        const copied = readdirSync(publicDir).map((name) => ({ name, bytes: readFileSync(join(publicDir, name)) }))
        worker.code = precacheLine([...built, ...copied]) + worker.code
      },
    },
  }
}
