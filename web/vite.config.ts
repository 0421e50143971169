import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'
import { tellAhead } from './build/ahead.ts'
import { slimIcons } from './build/icons.ts'
import { precacheList } from './build/precache.ts'
import { precompress } from './build/precompress.ts'
import { sharedPart } from './build/shared.ts'
import { SERVER_PATHS } from './src/sw/paths.ts'

const server = process.env['COMMUNE_URL'] ?? 'http://127.0.0.1:8000'
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export default defineConfig({
  plugins: [
    vue({ features: { optionsAPI: false } }),
    slimIcons(path('./src/ui/drawIcon.ts')),
    tellAhead(readdirSync(path('./src/i18n/locales')).map((file) => file.replace('.json', ''))),
    precacheList({ worker: 'sw.js' }),
    precompress(),
  ],
  resolve: { alias: { '@': path('./src') } },
  build: {
    target: 'es2022',
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { app: path('./index.html'), sw: path('./src/sw/sw.ts') },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        // Four files for what is shared: what the entry needs too, what the screens behind the door share with their lazy parts, what opens over
        // a conversation shares with the others, and what only those share.
        // Otherwise every small module becomes a request of its own, or the sign-in page carries what it never shows.
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: sharedPart, minShareCount: 2 }] },
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: {
    // The browser's Origin must stay the server's own, so the proxy says that it is the server.
    proxy: Object.fromEntries(
      SERVER_PATHS.map((pattern) => [
        pattern,
        { target: server, ws: true, changeOrigin: true, headers: { origin: server } },
      ]),
    ),
  },
})
