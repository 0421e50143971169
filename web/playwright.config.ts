import { defineConfig } from '@playwright/test'
import { chromium } from './e2e/chromium'

/** Every check on localhost, and those marked @lan once more (@lan only: there alone) as a host name over plain http: what a phone in the home network gets. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Each test has a server and browsers of its own.
  workers: 2,
  forbidOnly: true,
  reporter: [['list', { printSteps: false }]],
  use: { trace: 'off', screenshot: 'only-on-failure', contextOptions: { reducedMotion: 'reduce' } },
  projects: [
    { name: 'localhost', metadata: { host: 'localhost' }, grepInvert: /@lan only/, use: chromium() },
    { name: 'home.test', metadata: { host: 'home.test' }, grep: /@lan/, use: chromium('--host-resolver-rules=MAP home.test 127.0.0.1') },
  ],
})
