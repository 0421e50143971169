import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Whether somebody looks at this page: it is visible and has the focus. Only then is what it shows read. */
export function useAttention(): Readonly<Ref<boolean>> {
  const look = () => document.visibilityState === 'visible' && document.hasFocus()
  const attention = ref(look())
  const update = () => (attention.value = look())
  window.addEventListener('focus', update)
  window.addEventListener('blur', update)
  document.addEventListener('visibilitychange', update)
  onScopeDispose(() => {
    window.removeEventListener('focus', update)
    window.removeEventListener('blur', update)
    document.removeEventListener('visibilitychange', update)
  })
  return readonly(attention)
}
