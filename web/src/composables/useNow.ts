import { onScopeDispose, readonly, ref, type Ref } from 'vue'

const MINUTE_MS = 60_000

/** The time, a minute's grain of it, for words like "5 minutes ago". */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), MINUTE_MS)
  onScopeDispose(() => clearInterval(timer))
  return readonly(now)
}
