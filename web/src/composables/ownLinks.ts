import { useRouter } from 'vue-router'

/**
 * Follows links to this origin without loading the page anew. It listens on what holds them: a link component in each of many rows costs more
 * than the rest of the row. Clicks that ask for a tab or a window stay the browser's.
 */
export function useOwnLinks(): (event: MouseEvent) => void {
  const router = useRouter()
  const { origin } = location
  return (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null
    if (link === null || link.target !== '' || link.hasAttribute('download') || event.defaultPrevented) return
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    const url = new URL(link.href)
    if (url.origin !== origin) return
    event.preventDefault()
    void router.push(url.pathname + url.search + url.hash)
  }
}
