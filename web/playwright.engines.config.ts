import { defineConfig } from '@playwright/test'

/** The checks that every engine has to pass, in those that Playwright does not drive as they are installed. */
export default defineConfig({
  testDir: 'e2e/engines',
  testMatch: '*.engine.ts',
  outputDir: 'test-results/engines',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  forbidOnly: true,
  reporter: 'list',
  projects: [{ name: 'firefox' }, { name: 'webkit' }],
})
