export { default as MessageComposer } from './MessageComposer.vue'
export { default as MessageTimeline } from './MessageTimeline.vue'
export { default as TypingLine } from './TypingLine.vue'
export { useFileDrop } from './files/dropping'
export { LightboxDialog, RoomFiles } from './files/late'
export { loadSaved, PinsDialog, ReadLine, ReportList, ReportsDialog } from './late'
/** The page of a tag. */
export const loadTagPage = () => import('./begun').then(({ TagPage }) => ({ default: TagPage }))
export { plainStart, plainText } from '@/content/plain'
