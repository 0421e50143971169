import type { Announced } from '@/api/tus'
import { kindOf } from '@/domain/files'

/** What this browser can tell of a film or a sound. */
export interface Media {
  facts: Pick<Announced, 'width' | 'height' | 'duration_ms'>
  /** A picture out of it. */
  poster: Blob | null
}

const NOTHING: Media = { facts: {}, poster: null }
/** A file that says nothing for so long says nothing. */
const LONGEST_MS = 8000
const POSTER_PX = 1200
/** Where the picture is taken, in seconds: many films begin in the dark. */
const POSTER_S = 1

/** Looks at a film or a sound as far as this browser plays it; of anything else, and of what is broken, there is nothing to say. */
export async function lookAt(bytes: Blob, type: string): Promise<Media> {
  const kind = kindOf(type)
  if (kind !== 'film' && kind !== 'sound') return NOTHING
  const player = document.createElement(kind === 'film' ? 'video' : 'audio')
  const address = URL.createObjectURL(bytes)
  try {
    player.preload = 'auto'
    player.muted = true
    player.src = address
    await heard(player, 'loadedmetadata')
    const duration = Number.isFinite(player.duration) && player.duration > 0 ? { duration_ms: Math.max(1, Math.round(player.duration * 1000)) } : {}
    if (!(player instanceof HTMLVideoElement) || player.videoWidth === 0) return { facts: duration, poster: null }
    const facts = { ...duration, width: player.videoWidth, height: player.videoHeight }
    return { facts, poster: await posterOf(player).catch(() => null) }
  } catch {
    return NOTHING
  } finally {
    player.removeAttribute('src')
    player.load()
    URL.revokeObjectURL(address)
  }
}

async function posterOf(film: HTMLVideoElement): Promise<Blob | null> {
  const end = Number.isFinite(film.duration) ? film.duration / 2 : 0
  film.currentTime = Math.min(POSTER_S, end)
  await heard(film, 'seeked')
  const scale = Math.min(1, POSTER_PX / Math.max(film.videoWidth, film.videoHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(film.videoWidth * scale))
  canvas.height = Math.max(1, Math.round(film.videoHeight * scale))
  canvas.getContext('2d')?.drawImage(film, 0, 0, canvas.width, canvas.height)
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.8))
}

function heard(player: HTMLMediaElement, event: string): Promise<void> {
  return new Promise((next, fail) => {
    const timer = setTimeout(() => fail(new Error('silent')), LONGEST_MS)
    player.addEventListener(event, () => (clearTimeout(timer), next()), { once: true })
    player.addEventListener('error', () => (clearTimeout(timer), fail(new Error('broken'))), { once: true })
  })
}
