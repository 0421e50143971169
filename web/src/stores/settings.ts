import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

/** `public/theme.js` reads the same name before the first paint. */
const THEME = 'commune.theme'
const FIRST_STEPS = 'commune.first-steps'

/** How this device likes it. */
export const useSettingsStore = defineStore('settings', () => {
  const theme = ref<Theme>(themeOf(read(THEME)))
  const firstStepsDone = ref(read(FIRST_STEPS) === 'done')

  watch(theme, (chosen) => {
    write(THEME, chosen === 'system' ? null : chosen)
    if (chosen === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = chosen
  })
  watch(firstStepsDone, (done) => write(FIRST_STEPS, done ? 'done' : null))

  return { theme, firstStepsDone }
})

function themeOf(text: string | null): Theme {
  return text === 'light' || text === 'dark' ? text : 'system'
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name)
    else localStorage.setItem(name, value)
  } catch {
    // Chosen for this page only.
  }
}
