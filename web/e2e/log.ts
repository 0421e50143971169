import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const MINUTE_MS = 60_000

/** Writes a log as `commune import chat` reads it: a minute between messages, three in a row by one sender, most short and some long. */
export function writeLog(folder: string, channel: string, messages: number): string {
  const file = join(folder, `${channel}.jsonl`)
  const line = (number: number): string => {
    const words = number % 5 === 0 ? ` ${'and so on '.repeat(number % 40)}`.trimEnd() : ''
    const at = new Date(number * MINUTE_MS).toISOString()
    return `${JSON.stringify({ at, channel, sender: `sender ${Math.floor(number / 3) % 500}`, text: `line ${number}.${words}` })}\n`
  }
  writeFileSync(file, Array.from({ length: messages }, (_, number) => line(number)).join(''))
  return file
}
