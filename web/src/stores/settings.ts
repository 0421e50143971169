import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { chosenIn, keysAtFirst, keysFault, mapWith, nameOf, type Chosen, type KeysFault } from '@/domain/rebinding'
import type { Keys } from '@/domain/shortcuts'

export type Theme = 'system' | 'light' | 'dark'

/** `public/early.js` reads the same name before the first paint. */
const THEME = 'commune.theme'
const FIRST_STEPS = 'commune.first-steps'
const KEYS = 'commune.keys'

/** How this device likes it. */
export const useSettingsStore = defineStore('settings', () => {
  const theme = ref<Theme>(themeOf(read(THEME)))
  const firstStepsDone = ref(read(FIRST_STEPS) === 'done')

  /** The keys that somebody chose here instead of those this client comes with. */
  const keys = shallowRef<Chosen>(chosenIn(read(KEYS)))
  const keyMap = computed(() => mapWith(keys.value))

  watch(theme, (chosen) => {
    write(THEME, chosen === 'system' ? null : chosen)
    if (chosen === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = chosen
  })
  watch(firstStepsDone, (done) => write(FIRST_STEPS, done ? 'done' : null))

  watch(keys, (chosen) => write(KEYS, Object.keys(chosen).length === 0 ? null : JSON.stringify(chosen)))

  /** Gives a way other keys; `null` gives it back those it comes with. Where they cannot be taken nothing changes. */
  function chooseKeys(id: string, wanted: Keys | null): KeysFault {
    const first = keysAtFirst(id)
    const next = wanted ?? first
    if (next === null || first === null) return { kind: 'reserved' }
    const fault = keysFault(keyMap.value, id, next)
    // What it comes with is never refused for itself, only for what others do with it now.
    if (fault !== null && (wanted !== null || fault.kind === 'taken')) return fault
    const others = Object.entries(keys.value).filter(([one]) => one !== id)
    keys.value = Object.fromEntries(nameOf(next) === nameOf(first) ? others : [...others, [id, next]])
    return null
  }

  return { theme, firstStepsDone, keys, keyMap, chooseKeys }
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
