/** One change of a list that touches one end: the front (`front`) or what follows. */
export interface ListStep<R> {
  front: boolean
  rows: R[]
}

/**
 * The steps from one list to another, so that rows that come or go in front are told apart from rows that come or go behind. Rows are found
 * again by id. Without a common row there is one step.
 */
export function stepsBetween<R extends { id: string; kind: string }>(before: readonly R[], after: R[]): ListStep<R>[] {
  const places = new Map(after.map((row, index) => [row.id, index]))
  const anchor = before.findIndex((row) => isSteady(row) && places.has(row.id))
  const place = places.get(before[anchor]?.id ?? '')
  if (place === undefined || place === anchor) return [{ front: false, rows: after }]
  const steps = [{ front: true, rows: [...after.slice(0, place), ...before.slice(anchor)] }]
  return [...steps, { front: false, rows: after }]
}

/** Dividers move and repeat; messages stay themselves. */
function isSteady(row: { kind: string }): boolean {
  return row.kind === 'message' || row.kind === 'pending'
}
