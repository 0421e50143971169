/** What opens over or beside a conversation; one file, loaded with the first of it. */
export { KeysDialog, SignOutDialog } from '@/features/settings'
export { default as AccountChoices } from './AccountChoices.vue'
export { default as DetailsPane } from './DetailsPane.vue'
export { default as DirectView } from './DirectView.vue'
export { default as DoorPanel } from './DoorPanel.vue'
export { default as StartDialog } from './StartDialog.vue'
