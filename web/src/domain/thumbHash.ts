/** A tiny picture: its sides, and red, green, blue and opacity of each pixel. */
export interface TinyPicture {
  width: number
  height: number
  pixels: Uint8ClampedArray<ArrayBuffer>
}

const LONGEST = 32

/**
 * Draws what a ThumbHash in base64 says (https://evanw.github.io/thumbhash/): the waves of which a blurred picture consists, lightness and two
 * colours apart. Null where it is none.
 */
export function drawThumbHash(base64: string): TinyPicture | null {
  const bytes = bytesOf(base64)
  if (bytes === null || bytes.length < 5) return null
  const head = at(bytes, 0) | (at(bytes, 1) << 8) | (at(bytes, 2) << 16)
  const rest = at(bytes, 3) | (at(bytes, 4) << 8)
  const hasAlpha = head >> 23 === 1
  if (hasAlpha && bytes.length < 6) return null
  const isWide = rest >> 15 === 1
  const long = hasAlpha ? 5 : 7
  const [across, down] = isWide ? [long, rest & 7] : [rest & 7, long]
  const waves = wavesOf(bytes, hasAlpha ? 6 : 5)
  const light = waves(Math.max(3, across), Math.max(3, down), ((rest >> 0x12) & 31) / 31 || ((head >> 18) & 31) / 31)
  const yellow = waves(3, 3, (((rest >> 3) & 63) / 63) * 1.25)
  const red = waves(3, 3, (((rest >> 9) & 63) / 63) * 1.25)
  const alpha = hasAlpha ? waves(5, 5, (at(bytes, 5) >> 4) / 15) : null
  const base = {
    light: (head & 63) / 63,
    yellow: ((head >> 6) & 63) / 31.5 - 1,
    red: ((head >> 12) & 63) / 31.5 - 1,
    alpha: hasAlpha ? (at(bytes, 5) & 15) / 15 : 1,
  }
  const ratio = across / down
  const width = Math.max(1, Math.round(ratio > 1 ? LONGEST : LONGEST * ratio))
  const height = Math.max(1, Math.round(ratio > 1 ? LONGEST / ratio : LONGEST))
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height]
      const l = base.light + light(u, v)
      const p = base.yellow + yellow(u, v)
      const q = base.red + red(u, v)
      const b = l - (2 / 3) * p
      const r = (3 * l - b + q) / 2
      const a = alpha === null ? 1 : base.alpha + alpha(u, v)
      pixels.set([r, r - q, b, a].map((part) => part * 255), (y * width + x) * 4)
    }
  }
  return { width, height, pixels }
}

/** Reads the strengths of waves one after the other, four bits each, and hands out their sum at a place. */
function wavesOf(bytes: Uint8Array, start: number): (across: number, down: number, scale: number) => (u: number, v: number) => number {
  let next = 0
  return (across, down, scale) => {
    const waves: { cx: number; cy: number; strength: number }[] = []
    for (let cy = 0; cy < down; cy++) {
      for (let cx = cy > 0 ? 0 : 1; cx * down < across * (down - cy); cx++) {
        const nibble = (at(bytes, start + (next >> 1)) >> ((next & 1) << 2)) & 15
        next += 1
        waves.push({ cx, cy, strength: (nibble / 7.5 - 1) * scale })
      }
    }
    return (u, v) => waves.reduce((sum, { cx, cy, strength }) => sum + strength * Math.cos(Math.PI * u * cx) * Math.cos(Math.PI * v * cy) * 2, 0)
  }
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}

function bytesOf(base64: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}
