export { default as KeysDialog } from './KeysDialog.vue'
export { default as SignOutDialog } from './SignOutDialog.vue'
