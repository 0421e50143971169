/** Set while this tab is on its way to a provider and back. */
const MARK = 'commune.way'

/** Notes that this tab goes to a provider. */
export function markWay(): void {
  try {
    sessionStorage.setItem(MARK, '1')
  } catch {
    // Then nothing is told on the way back.
  }
}

/** What the address says that coming in called off; null where it says nothing, or where this tab went nowhere: anybody can write an address. */
export function calledOff(said: unknown): { erase_at?: string } | null {
  let went = false
  try {
    went = sessionStorage.getItem(MARK) !== null
    sessionStorage.removeItem(MARK)
  } catch {
    return null
  }
  if (!went || typeof said !== 'string') return null
  return said === '' ? {} : { erase_at: said }
}
