import { defineComponent, h, ref } from 'vue'
import { t } from '@/i18n'

/** What somebody wants to be asked for: behind a button, and not on the page before. */
export const SpoilerText = defineComponent({
  props: { reachable: { type: Boolean, default: true } },
  setup(props, { slots }) {
    const isShown = ref(false)
    const toggle = () => (isShown.value = !isShown.value)
    return () =>
      h('span', { class: 'spoiler' }, [
        h('button', { type: 'button', tabindex: props.reachable ? undefined : -1, 'aria-expanded': isShown.value, onClick: toggle }, t('message.spoiler')),
        isShown.value ? h('span', slots['default']?.()) : null,
      ])
  },
})
