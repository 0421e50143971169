export { default as KeysDialog } from './KeysDialog.vue'
export { default as SignOutDialog } from './SignOutDialog.vue'
export { default as SettingsView } from './SettingsView.vue'
