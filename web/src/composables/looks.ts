import { computed, type ComputedRef } from 'vue'
import { chooseLanguage, language, LANGUAGES, t, type Language } from '@/i18n'
import { useNoticesStore } from '@/stores/notices'
import { useSettingsStore, type Theme } from '@/stores/settings'

/** One of several ways this place can look or speak. */
interface Choice<T> {
  value: T
  label: string
  chosen: boolean
}

/** The themes by name, and the languages each under its own; choosing changes the page at once. */
export function useLooks(): {
  themes: ComputedRef<Choice<Theme>[]>
  languages: ComputedRef<Choice<Language>[]>
  chooseTheme(theme: Theme): void
  speak(code: Language): void
} {
  const settings = useSettingsStore()
  const notices = useNoticesStore()
  const names = computed(() => [['system', t('settings.system')], ['light', t('settings.light')], ['dark', t('settings.dark')]] as const)
  return {
    themes: computed(() => names.value.map(([value, label]) => ({ value, label, chosen: settings.theme === value }))),
    languages: computed(() =>
      (Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value].name, chosen: language.value === value })),
    ),
    chooseTheme: (theme) => (settings.theme = theme),
    speak: (code) => void chooseLanguage(code).catch(() => notices.show(t('language.failed'))),
  }
}
