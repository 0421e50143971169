import { defineConfig } from '@playwright/test'
import { chromium } from './e2e/chromium'

/** Draws every screen into docs/screens; looked at before landing. */
export default defineConfig({
  testDir: 'e2e/shots',
  testMatch: '*.shots.ts',
  timeout: 900_000,
  workers: 1,
  reporter: 'list',
  projects: [{ name: 'localhost', metadata: { host: 'localhost' }, use: chromium() }],
})
