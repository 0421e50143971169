const HUES = 12

/** One of twelve quiet hues (degrees) that a person or room keeps for life. Ids begin with the time, so neighbours are mixed apart. */
export function hueOf(id: number): number {
  let mixed = Math.imul(id % 2 ** 31 ^ Math.floor(id / 2 ** 31), 0x9e3779b1)
  mixed ^= mixed >>> 15
  return ((mixed >>> 0) % HUES) * (360 / HUES) + 15
}

/** The first letter or digit of a name, whole even where it takes two units; `#` where there is none. */
export function initialOf(name: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(name)
  return letter ? letter[0].toLocaleUpperCase() : '#'
}
