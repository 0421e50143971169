import { defineConfig } from '@playwright/test'
import { chromium } from './e2e/chromium'

/** Draws every screen: a choice of them into docs/screens, the rest into test-results/screens. All are looked at before landing. */
export default defineConfig({
  testDir: 'e2e/shots',
  testMatch: '*.shots.ts',
  outputDir: 'test-results/shots',
  timeout: 900_000,
  workers: 1,
  reporter: 'list',
  // A step that hangs says so, and which one it was.
  use: { actionTimeout: 20_000, navigationTimeout: 20_000 },
  projects: [{ name: 'localhost', metadata: { host: 'localhost' }, use: chromium() }],
})
