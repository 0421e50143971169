import { ref, type Ref } from 'vue'

/** Files that were dropped or pasted; folders are no files. */
export function filesIn(data: DataTransfer | null): File[] {
  const items = [...(data?.items ?? [])].filter((item) => item.kind === 'file' && item.webkitGetAsEntry?.()?.isDirectory !== true)
  return items.flatMap((item) => item.getAsFile() ?? [])
}

/** Takes files that are dropped on something; `isOver` while some hang above it. `listeners` belong on what takes them. */
export function useFileDrop(take: (files: File[]) => void): { isOver: Ref<boolean>; listeners: Record<string, (event: DragEvent) => void> } {
  const isOver = ref(false)
  /** Each part of the target tells of what enters and leaves it. */
  let depth = 0
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true

  function dragenter(event: DragEvent): void {
    if (!holdsFiles(event)) return
    event.preventDefault()
    depth += 1
    isOver.value = true
  }

  function dragover(event: DragEvent): void {
    if (!holdsFiles(event)) return
    event.preventDefault()
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
  }

  function dragleave(event: DragEvent): void {
    if (holdsFiles(event)) leave(depth - 1)
  }

  function drop(event: DragEvent): void {
    if (!holdsFiles(event)) return
    event.preventDefault()
    leave(0)
    take(filesIn(event.dataTransfer))
  }

  function leave(now: number): void {
    depth = Math.max(0, now)
    isOver.value = depth > 0
  }

  return { isOver, listeners: { dragenter, dragover, dragleave, drop } }
}
