import { defineComponent, h, onMounted, shallowRef, watch } from 'vue'
import { t } from '@/i18n'
import type { Token } from './highlight'
import { useReader } from './reader'

/** Code as it was written; its colours come later, and move nothing. */
export const CodeBlock = defineComponent({
  props: { code: { type: String, required: true }, language: { type: String, required: true }, reachable: { type: Boolean, default: true } },
  setup(props) {
    const reader = useReader()
    const tokens = shallowRef<readonly Token[] | null>(null)
    const paint = async () => {
      tokens.value = null
      if (props.language === '') return
      const { code, language } = props
      // Without colours it says the same.
      const painted = await import('./highlight').then(({ highlight }) => highlight(code, language)).catch(() => null)
      if (props.code === code && props.language === language) tokens.value = painted
    }
    onMounted(paint)
    watch(props, paint)
    const tabindex = () => (props.reachable ? 0 : -1)
    return () =>
      h('div', { class: 'code-block', dir: 'ltr' }, [
        // It scrolls sideways, by keys too.
        h('pre', { tabindex: tabindex(), role: 'group', 'aria-label': props.language || t('message.code') }, h('code', tokens.value?.map(({ kind, text }) => (kind === '' ? text : h('span', { class: kind }, text))) ?? props.code)),
        reader ? h('button', { type: 'button', tabindex: tabindex(), onClick: () => reader.copy(props.code) }, t('message.copy_code')) : null,
      ])
  },
})
