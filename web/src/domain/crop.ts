/** A picture as it is seen, in its pixels. */
export interface Extent {
  width: number
  height: number
}

/** A square of a picture, in its pixels. */
export interface Square {
  x: number
  y: number
  size: number
}

/** A smaller square shows nobody. */
const SMALLEST = 32

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), Math.max(least, most))

/** The largest square, in the middle. */
export function largestSquare({ width, height }: Extent): Square {
  const size = Math.min(width, height)
  return { x: (width - size) / 2, y: (height - size) / 2, size }
}

/** Moved by so many pixels, no further than the picture reaches. */
export function movedSquare(picture: Extent, { x, y, size }: Square, right: number, down: number): Square {
  return { x: within(x + right, 0, picture.width - size), y: within(y + down, 0, picture.height - size), size }
}

/** So many times nearer, or farther below one. What lies at `at` (0 to 1 from the upper left corner) stays there, where the picture reaches. */
export function nearerSquare(picture: Extent, { x, y, size }: Square, times: number, at = { x: 0.5, y: 0.5 }): Square {
  const most = Math.min(picture.width, picture.height)
  const next = within(size / times, Math.min(SMALLEST, most), most)
  return movedSquare(picture, { x: x + (size - next) * at.x, y: y + (size - next) * at.y, size: next }, 0, 0)
}

/** In whole pixels, and within the picture. */
export function wholeSquare(picture: Extent, square: Square): Square {
  const size = within(Math.round(square.size), 1, Math.min(picture.width, picture.height))
  return movedSquare(picture, { x: Math.round(square.x), y: Math.round(square.y), size }, 0, 0)
}
