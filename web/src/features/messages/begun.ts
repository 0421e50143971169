/** What comes with the first act on a message: one file, because one is seldom seen without the others. */
export { default as AimBar } from './AimBar.vue'
export { default as MessageActs } from './MessageActs.vue'
export { default as PinsDialog } from './PinsDialog.vue'
export { default as ReportList } from './ReportList.vue'
export { default as ReportsDialog } from './ReportsDialog.vue'
export { default as SavedView } from './SavedView.vue'
export { default as SuggestList } from './SuggestList.vue'
export { saveEdit, whoReacted } from './acts'
