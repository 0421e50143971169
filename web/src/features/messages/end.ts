/** Nearer than this to the end, the view follows new messages. */
export const NEAR_PX = 100

type View = Pick<HTMLElement, 'scrollHeight' | 'scrollTop' | 'clientHeight'>

/** How much stands below the view. */
export const below = (view: View): number => view.scrollHeight - view.scrollTop - view.clientHeight

/** Whether a view is not at the end any more because that has grown, as by a card that comes after its message: nobody scrolled up since it was at `top`. */
export function hasGrown(view: View, top: number): boolean {
  return below(view) > NEAR_PX && view.scrollTop >= top
}
