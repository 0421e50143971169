/** One page of one person in some browser. */
export interface Tab {
  /** Opens an address and waits until it has loaded. */
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Runs a function in the page. It and its arguments are sent as text, so it sees nothing of this file. */
  run<A extends unknown[], T>(work: (...args: A) => T | Promise<T>, ...args: A): Promise<T>
  /** Real keys to whatever has the focus. */
  press(...keys: Key[]): Promise<void>
  /** Cuts this person off from every server, or lets them back. Absent: this browser cannot be told to. */
  setOffline?(offline: boolean): Promise<void>
  /** Errors that the browser has told of so far, dialogs among them. */
  problems(): Promise<string[]>
  close(): Promise<void>
}

/** A browser that makes a new person of every tab: cookies and storage of their own. */
export interface Engine {
  tab(): Promise<Tab>
  /** Ends the browser with all its tabs. */
  close(): Promise<void>
}

/** Keys by their WebDriver code points. */
export const KEYS = { Enter: '\uE007', End: '\uE010', Home: '\uE011', Escape: '\uE00C' } as const
export type Key = keyof typeof KEYS

/** What is sent to the page in place of a function and its arguments: an expression that ends as JSON. */
export function expression(work: (...args: never[]) => unknown, args: readonly unknown[]): string {
  return `Promise.resolve((${work.toString()})(...${JSON.stringify(args)})).then((value) => JSON.stringify({ value }))`
}

/** What came back. */
export function answer<T>(json: string): T {
  return (JSON.parse(json) as { value: T }).value
}
