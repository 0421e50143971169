import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const TEXT = /\.(?:html|js|css|svg|json|webmanifest|txt)$/
/** Below this a compressed copy saves no packet. */
const SMALLEST = 512

/** The compressed copies of one file; none where they would not be smaller by a tenth. */
export function compressed(name: string, bytes: Uint8Array): { gz?: Uint8Array; br?: Uint8Array } {
  if (!TEXT.test(name) || bytes.length < SMALLEST) return {}
  const worth = (copy: Uint8Array) => (copy.length < bytes.length * 0.9 ? copy : undefined)
  const gz = worth(gzipSync(bytes, { level: 9 }))
  const br = worth(
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  )
  return { ...(gz && { gz }), ...(br && { br }) }
}

/** Writes `.gz` and `.br` beside every built text file, so that the server spends no time on it. */
export function precompress(): Plugin {
  let out = ''
  return {
    name: 'commune-precompress',
    apply: 'build',
    configResolved(config) {
      out = resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
          if (!entry.isFile()) continue
          const file = join(entry.parentPath, entry.name)
          const copies = compressed(entry.name, readFileSync(file))
          if (copies.gz) writeFileSync(`${file}.gz`, copies.gz)
          if (copies.br) writeFileSync(`${file}.br`, copies.br)
        }
      },
    },
  }
}
