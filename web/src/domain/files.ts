import type { AttachedFile } from '@/api/types'

/** What a file is to whoever looks at it. */
export type FileKind = 'picture' | 'film' | 'sound' | 'file'

/** What the server makes smaller pictures of. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])
/** What may move, and is small enough to be loaded whole where a still picture would do. */
const MOVING: ReadonlySet<string> = new Set(['image/gif', 'image/webp'])
const MOVING_BYTES = 4_000_000
/** The longer side of a picture in a message, in CSS pixels, and the least that a finger finds. */
const LONGEST_PX = 320
const SHORTEST_PX = 48

/** What a media type names. */
export function kindOf(type: string): FileKind {
  if (PICTURES.has(type)) return 'picture'
  if (type.startsWith('video/')) return 'film'
  return type.startsWith('audio/') ? 'sound' : 'file'
}

/** Whether a file is shown as a picture: only where its sides are known, since whatever cannot be read stays a file. */
export function isPicture(file: AttachedFile): boolean {
  return kindOf(file.type) === 'picture' && file.width != null && file.height != null
}

/** What all of these are, in one word. */
export function kindOfAll(types: readonly string[]): FileKind {
  const [first, ...others] = types.map(kindOf)
  return first !== undefined && others.every((kind) => kind === first) ? first : 'file'
}

/** The room that a picture takes, in CSS pixels: as it is, no larger than fits a message, and never too thin to be hit. */
export function boxOf({ width, height }: { width?: number | null; height?: number | null }): { width: number; height: number } {
  const sides = [width ?? LONGEST_PX, height ?? (LONGEST_PX * 9) / 16] as const
  const scale = Math.min(1, LONGEST_PX / Math.max(...sides))
  const [wide, high] = sides.map((side) => Math.max(SHORTEST_PX, Math.round(side * scale)))
  return { width: wide ?? LONGEST_PX, height: high ?? LONGEST_PX }
}

/** Where a file, or one of its smaller pictures, is; the session's cookie opens it. */
export function fileAddress(id: number, kept?: 'small' | 'large'): string {
  return `/api/v1/files/${id}${kept === undefined ? '' : `/${kept}`}`
}

/** The address of what is shown of a picture. What moves is shown itself, for those who like things to move. */
export function pictureAddress(file: Pick<AttachedFile, 'id' | 'type' | 'size'>, kept: 'small' | 'large', isStill: boolean): string {
  const moves = !isStill && MOVING.has(file.type) && file.size <= MOVING_BYTES
  return fileAddress(file.id, moves ? undefined : kept)
}

/** What somebody may send, as the server says. */
export interface FileLimits {
  /** Bytes of one file. */
  largest: number
  /** Files of one message. */
  per_message: number
  /** Bytes of all files of one person, and how many of them are used. */
  quota: number
  used: number
}

/** Why a file is not taken. */
export type Refusal = 'empty' | 'too_large' | 'too_many' | 'quota'

/** Sorts files that somebody chose into those that may be sent, in their order, and the others. `chosen`: how many the message has already. */
export function withinLimits<F extends { size: number }>(files: readonly F[], chosen: number, limits: FileLimits): { taken: F[]; refused: { file: F; why: Refusal }[] } {
  const taken: F[] = []
  const refused: { file: F; why: Refusal }[] = []
  let free = limits.quota - limits.used
  for (const file of files) {
    const why = refusal(file, chosen + taken.length, free, limits)
    if (why !== null) refused.push({ file, why })
    else {
      taken.push(file)
      free -= file.size
    }
  }
  return { taken, refused }
}

function refusal({ size }: { size: number }, count: number, free: number, limits: FileLimits): Refusal | null {
  if (size === 0) return 'empty'
  if (size > limits.largest) return 'too_large'
  if (count >= limits.per_message) return 'too_many'
  return size > free ? 'quota' : null
}

/** How long something plays: 1:05, 1:02:05. */
export function playTime(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const two = (part: number) => String(part).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`
}
