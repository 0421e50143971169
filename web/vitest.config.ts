import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts', 'build/**/*.test.ts', 'perf/**/*.test.ts'],
    setupFiles: ['src/test/speakEnglish.ts'],
    restoreMocks: true,
    // One fewer otherwise, and the other processor looks on.
    maxWorkers: '100%',
  },
})
