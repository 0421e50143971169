import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { startLanguage } from './i18n'
import { router } from './router'
import { installLife, useSessionStore } from './stores/session'
import { useUpdateStore } from './stores/update'
import './styles/index.css'
import { registerWorker } from './worker'

/** The longest that a start waits to be seen. */
const UNSEEN_MS = 1000

/** Settles when what `index.html` shows to whoever is known has been painted; a page behind others draws nothing. */
function framePainted(): Promise<void> {
  if (document.documentElement.dataset['known'] === undefined || document.visibilityState === 'hidden') return Promise.resolve()
  return new Promise((next) => {
    const observer = new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length === 0) return
      observer.disconnect()
      next()
    })
    observer.observe({ type: 'paint', buffered: true })
    setTimeout(next, UNSEEN_MS)
  })
}

await framePainted()
const app = createApp(App)
installLife(() => import('./features/rooms/views').then((views) => views.life()))
app.use(createPinia())
// The guards ask who I am, so the first navigation waits for the answer; the words come meanwhile.
await Promise.all([useSessionStore().start(), startLanguage()])
app.use(router)
// The frame of the screen that `index.html` shows stays until there is a view to take its place.
await router.isReady().catch(() => undefined)
app.mount('#app')
registerWorker((registration) => useUpdateStore().follow(registration))
