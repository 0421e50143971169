import { defineConfig } from '@playwright/test'
import { chromium } from './e2e/chromium'

if (!process.env['COMMUNE_BIN']) throw new Error('COMMUNE_BIN must name the binary to measure: one that is built as it is shipped')

/** Measures the client's goals on a machine that does nothing else, and writes docs/web-performance.md. A miss is told, not failed. */
export default defineConfig({
  testDir: 'perf',
  testMatch: '*.perf.ts',
  outputDir: 'test-results/perf',
  timeout: 240_000,
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: [['list', { printSteps: false }], ['./perf/reporter.ts']],
  use: { trace: 'off', actionTimeout: 20_000, navigationTimeout: 20_000 },
  projects: [{ name: 'localhost', metadata: { host: 'localhost' }, use: chromium() }],
})
