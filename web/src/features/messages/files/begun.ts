/** What comes with the first file that somebody sends, or looks at in full: one file. */
export { default as AttachBar } from './AttachBar.vue'
export { default as LightboxDialog } from './LightboxDialog.vue'
export { default as PendingFiles } from './PendingFiles.vue'
export { default as RoomFiles } from './RoomFiles.vue'
