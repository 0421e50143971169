export { default as MessageComposer } from './MessageComposer.vue'
export { default as MessageTimeline } from './MessageTimeline.vue'
export { default as TypingLine } from './TypingLine.vue'
export { loadSaved, PinsDialog, ReportList, ReportsDialog } from './late'
