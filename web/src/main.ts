import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { startLanguage } from './i18n'
import { router } from './router'
import { installLife, useSessionStore } from './stores/session'
import { useUpdateStore } from './stores/update'
import './styles/index.css'
import { registerWorker } from './worker'

/** The longest that a start waits to be seen: a page behind others draws nothing. */
const UNSEEN_MS = 100

/** Settles when what `index.html` shows to whoever is known has been painted. */
function framePainted(): Promise<void> {
  if (document.documentElement.dataset['known'] === undefined) return Promise.resolve()
  return new Promise((next) => {
    requestAnimationFrame(() => setTimeout(next))
    setTimeout(next, UNSEEN_MS)
  })
}

await framePainted()
const app = createApp(App)
installLife(() => import('./features/rooms/views').then((views) => views.useLiveStore()))
app.use(createPinia())
// The guards ask who I am, so the first navigation waits for the answer; the words come meanwhile.
await Promise.all([useSessionStore().start(), startLanguage()])
app.use(router)
// The frame of the screen that `index.html` shows stays until there is a view to take its place.
await router.isReady().catch(() => undefined)
app.mount('#app')
registerWorker((registration) => useUpdateStore().follow(registration))
