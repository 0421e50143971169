const read = new Map<string, Promise<object>>()

/** The sentences of one file, read once: data and no script. What did not come is asked for again the next time. */
export function wordsAt(address: string): Promise<object> {
  const known = read.get(address)
  if (known !== undefined) return known
  const words = fetchWords(address)
  read.set(address, words)
  words.catch(() => read.delete(address))
  return words
}

async function fetchWords(address: string): Promise<object> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`words: ${response.status}`)
  return (await response.json()) as object
}
