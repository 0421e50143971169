const REACHABLE = 'a[href]:not([tabindex="-1"]), button:not(:disabled):not([tabindex="-1"]), input, select, textarea, [tabindex="0"]'

/**
 * Moves the focus to the next part of the screen, or the one before: whatever carries `data-pane`, in the order of the page. Within a part it
 * goes to `data-pane-start`, else to the first thing that takes it.
 */
export function walkPanes(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(isReachable)
  const here = panes.findIndex((pane) => pane.contains(document.activeElement))
  const from = here < 0 && step < 0 ? 0 : here
  for (let count = 1; count <= panes.length; count++) {
    const pane = panes[(from + step * count + panes.length * 2) % panes.length]
    const start = pane === undefined ? null : startOf(pane)
    if (start !== null) return start.focus()
  }
}

function startOf(pane: HTMLElement): HTMLElement | null {
  const start = pane.querySelector<HTMLElement>('[data-pane-start]') ?? [...pane.querySelectorAll<HTMLElement>(REACHABLE)].find(isReachable)
  return start ?? (pane.tabIndex >= 0 ? pane : null)
}

function isReachable(element: HTMLElement): boolean {
  return element.closest('[inert]') === null && element.getClientRects().length > 0
}
