import { onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { largestSquare, type Extent, type Square } from '@/domain/crop'
import { t } from '@/i18n'

/** What the server takes of a file. */
const MOST_BYTES = 10 * 1024 * 1024
const MOST_SIDE = 8192
const MOST_PIXELS = 40_000_000

/** A picture that was brought and not sent yet. */
export interface Picked {
  file: Blob
  src: string
  picture: Extent
}

/** Looks at a picture as this browser shows it: turned as its notes say. */
function look(src: string): Promise<Extent> {
  return new Promise((seen, failed) => {
    const image = new Image()
    image.onload = () => (image.naturalWidth > 0 ? seen({ width: image.naturalWidth, height: image.naturalHeight }) : failed(new Error('no size')))
    image.onerror = () => failed(new Error('no picture'))
    image.src = src
  })
}

/** Bringing a picture: picked, pasted or dropped. What the server would refuse is refused here already, in the same words. */
export function usePicking() {
  const picked = shallowRef<Picked | null>(null)
  const square = shallowRef<Square>({ x: 0, y: 0, size: 1 })
  const fault = ref('')
  let turn = 0

  function drop(): void {
    turn++
    if (picked.value !== null) URL.revokeObjectURL(picked.value.src)
    picked.value = null
  }

  async function take(file: Blob | null | undefined): Promise<void> {
    if (!file) return
    drop()
    fault.value = ''
    if (file.size > MOST_BYTES) return void (fault.value = t('picture_faults.too_large'))
    const mine = turn
    const src = URL.createObjectURL(file)
    const picture = await look(src).catch(() => null)
    const isLarge = picture !== null && (Math.max(picture.width, picture.height) > MOST_SIDE || picture.width * picture.height > MOST_PIXELS)
    if (mine !== turn || picture === null || isLarge) {
      URL.revokeObjectURL(src)
      if (mine === turn) fault.value = t(isLarge ? 'picture_faults.picture_too_big' : 'picture_faults.unsupported_picture')
      return
    }
    square.value = largestSquare(picture)
    picked.value = { file, src, picture }
  }

  const onPaste = (event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'))
    if (file === undefined) return
    event.preventDefault()
    void take(file)
  }
  onMounted(() => document.addEventListener('paste', onPaste))
  onBeforeUnmount(() => {
    document.removeEventListener('paste', onPaste)
    drop()
  })
  return { picked, square, fault, take, drop }
}
