import { kindOfAll } from '@/domain/files'
import { t, tongue } from './t'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** How large a file is, as the language writes it: 2.3 MB. A megabyte is 1,000,000 bytes, as on the server. */
export function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const shape = { style: 'unit', unit: UNITS[power], unitDisplay: 'short', maximumFractionDigits: power > 1 ? 1 : 0 } as const
  return new Intl.NumberFormat(tongue.value.tag, shape).format(bytes / 1000 ** power)
}

/** What stands for the files of a message where there is room for one line: Photo, 3 files. */
export function filesText(types: readonly string[]): string {
  return t(`files.${kindOfAll(types)}`, { count: types.length })
}
