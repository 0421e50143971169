export { default as QuickSwitcher } from './QuickSwitcher.vue'
export type { Action } from './actions'
