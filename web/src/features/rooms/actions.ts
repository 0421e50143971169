import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import { useLooks } from '@/composables/looks'
import type { Action } from '@/features/search'
import { t } from '@/i18n'
import type { Shell } from './shell'

/** What can be done from anywhere, by name: the palette lists it. */
export function useActions(shell: Shell): ComputedRef<Action[]> {
  const router = useRouter()
  const { themes, languages, chooseTheme, speak } = useLooks()
  const to = (id: string, label: string): Action => ({ id, label, run: () => void router.push({ name: id }) })
  return computed(() => [
    { id: 'new', label: t('rooms.new'), run: shell.start },
    to('browse', t('create.browse')),
    to('people', t('nav.people')),
    to('inbox', t('nav.inbox')),
    to('saved', t('rooms.saved')),
    to('settings', t('account.settings')),
    { id: 'keys', label: t('keys.open'), run: shell.keys },
    ...themes.value
      .filter(({ chosen }) => !chosen)
      .map(({ value, label }) => ({ id: `theme-${value}`, label: t('switcher.theme', { name: label }), run: () => chooseTheme(value) })),
    ...languages.value
      .filter(({ chosen }) => !chosen)
      .map(({ value, label }) => ({ id: `language-${value}`, label: t('switcher.language', { name: label }), run: () => speak(value) })),
    { id: 'leave', label: t('settings.sign_out'), run: shell.leave },
  ])
}
