import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { contactsApi } from '@/api/contacts'
import { asProblem } from '@/api/problem'
import type { ContactImport } from '@/api/types'
import { problemText } from '@/i18n'
import { services } from '@/stores/services'

/** How often it is asked how far an import is. */
const LOOK_MS = 700

/** The last address book that was brought: on its way, being read, or through. */
export function useBringing(through: () => void) {
  const api = () => contactsApi(services().http, services().tokens)
  const last = shallowRef<ContactImport | null>(null)
  const sending = ref(false)
  const error = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined

  const isRunning = (one: ContactImport | null) => one?.state === 'running' || one?.state === 'receiving'

  function take(now: ContactImport | null): void {
    const ended = isRunning(last.value) && !isRunning(now)
    last.value = now
    clearTimeout(timer)
    if (isRunning(now)) timer = setTimeout(() => void look(), LOOK_MS)
    if (ended) through()
  }

  async function look(): Promise<void> {
    // Where nothing was ever brought there is nothing to show; what cannot be reached is asked for again.
    await api().last().then(take, (thrown) => asProblem(thrown).status === 404 ? take(null) : take(last.value))
  }

  async function bring(file: Blob, region: string, source?: 'phone'): Promise<void> {
    if (sending.value) return
    sending.value = true
    error.value = ''
    try {
      take(await api().bring(file, region, source))
    } catch (thrown) {
      error.value = problemText(asProblem(thrown))
    } finally {
      sending.value = false
    }
  }

  async function callOff(): Promise<void> {
    if (last.value !== null) await api().callOff(last.value.id).catch(() => undefined)
    await look()
  }

  onMounted(look)
  onBeforeUnmount(() => clearTimeout(timer))
  return { last, sending, error, isRunning, bring, callOff }
}
