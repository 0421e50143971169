/** What the server answers itself, as patterns over the path: never the client, never a cache. */
export const SERVER_PATHS = ['^/api/', '^/\\.well-known/', '^/auth/[^/]+/']

/** Whether the server, not the client, answers this path. */
export function isServerPath(path: string): boolean {
  return SERVER_PATHS.some((pattern) => new RegExp(pattern).test(path))
}
