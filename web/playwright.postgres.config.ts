import { defineConfig } from '@playwright/test'
import { chromium } from './e2e/chromium'
import base from './playwright.config'

// Read by the process of each worker too, which is where the servers are started.
process.env['COMMUNE_E2E_ENGINE'] = 'postgres'

const SPECS = ['account-life', 'accounts', 'admission', 'bots', 'contacts', 'discovery', 'friends', 'invitations', 'mail', 'naming', 'own-data', 'passkeys', 'people', 'profiles', 'providers', 'second-step', 'security', 'texts']

/** All that opens, keeps and ends an account, and what people are to each other, once more, on a PostgreSQL server that `COMMUNE_TEST_POSTGRES` names. */
export default defineConfig({
  ...base,
  testMatch: SPECS.map((name) => `${name}.spec.ts`),
  outputDir: 'test-results/postgres',
  projects: [{ name: 'postgres', metadata: { host: 'localhost' }, grepInvert: /@lan only/, use: chromium() }],
})
