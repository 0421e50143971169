import { h, type FunctionalComponent } from 'vue'

/** An icon as the icon library describes it: names and attributes of what is drawn, on a square of 24. */
export interface IconData {
  node: readonly (readonly [name: string, attributes: Record<string, string>])[]
}

/** Draws an icon, in CSS pixels. The words beside it say what it means, so nobody hears of it. */
export default function drawIcon({ node }: IconData): FunctionalComponent<{ size?: number }> {
  const Icon: FunctionalComponent<{ size?: number }> = ({ size = 24 }) => h('svg', { ...FRAME, width: size, height: size }, node.map(([name, attributes]) => h(name, attributes)))
  Icon.props = ['size']
  return Icon
}

const FRAME = {
  viewBox: '0 0 24 24',
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': 2,
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
  'aria-hidden': 'true',
}
