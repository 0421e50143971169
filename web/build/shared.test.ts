import { expect, it } from 'vitest'
import { reached } from './shared'

const modules: Record<string, { importedIds: string[]; code: string }> = {
  '/w/src/main.ts': { importedIds: ['/w/src/App.vue'], code: "import App from './App.vue'; const later = () => import('./Views.vue')" },
  '/w/src/App.vue': { importedIds: ['/w/src/ui/index.ts'], code: "import { AppButton } from '@/ui'" },
  '/w/src/ui/index.ts': {
    importedIds: ['/w/src/ui/AppButton.vue', '/w/src/ui/AppDialog.vue'],
    code: "export { default as AppButton } from './AppButton.vue'; export { default as AppDialog } from './AppDialog.vue'",
  },
  '/w/src/ui/AppButton.vue': { importedIds: ['/w/src/ui/IconButton.vue'], code: '' },
}

it('follows what the entry imports and names, not what it loads later or what merely stands beside', () => {
  const ids = reached('/w/src/main.ts', { getModuleInfo: (id) => modules[id] ?? null })
  expect([...ids].map((id) => id.split('/').at(-1))).toEqual(['main.ts', 'App.vue', 'index.ts', 'AppButton.vue', 'IconButton.vue'])
})
