import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'

/** Knows when the server has a newer client than the one that runs here, and changes to it when somebody says so. */
export const useUpdateStore = defineStore('update', () => {
  const ready = ref(false)
  const registration = shallowRef<ServiceWorkerRegistration | null>(null)

  /** Watches this worker. The very first one is no update: nothing older runs. */
  function follow(found: ServiceWorkerRegistration): void {
    registration.value = found
    const look = () => (ready.value = found.waiting !== null && navigator.serviceWorker.controller !== null)
    look()
    found.addEventListener('updatefound', () => found.installing?.addEventListener('statechange', look))
  }

  /** Asks the server whether there is a newer client. */
  function check(): void {
    void registration.value?.update().catch(() => undefined)
  }

  /** The newer worker takes over, and `reload` draws the page anew from its files. */
  function apply(reload: () => void = () => location.reload()): void {
    const waiting = registration.value?.waiting
    if (waiting == null) return reload()
    navigator.serviceWorker.addEventListener('controllerchange', () => reload(), { once: true })
    waiting.postMessage('activate')
  }

  return { ready, follow, check, apply }
})
