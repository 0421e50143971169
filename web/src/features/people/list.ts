import { onMounted, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asProblem } from '@/api/problem'
import { problemText } from '@/i18n'
import { useLiveStore } from '@/stores/live'
import { useNearStore } from '@/stores/near'

/** A list of people that is asked for when it is shown, and again whenever somebody is something else to me, on whatever device, or the connection is back. */
export function useNearList<T>(ask: () => Promise<T>): { list: ShallowRef<T | null>; failure: Ref<string>; load(): Promise<void> } {
  const near = useNearStore()
  const live = useLiveStore()
  const list = shallowRef<T | null>(null)
  const failure = ref('')
  let turn = 0

  async function load(): Promise<void> {
    const mine = ++turn
    failure.value = ''
    try {
      const answer = await ask()
      // What was asked later is newer, whichever comes first.
      if (mine === turn) list.value = answer
    } catch (thrown) {
      if (mine === turn && list.value === null) failure.value = problemText(asProblem(thrown))
    }
  }

  onMounted(load)
  watch([() => near.changes, () => live.isOnline], load)
  return { list, failure, load }
}
