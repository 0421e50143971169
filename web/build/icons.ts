import type { Plugin } from 'vite'

const ICON = /@lucide\/vue\/dist\/esm\/icons\/[\w-]+\.mjs$/

/** An icon of the library, drawn by `painter`: of all that the library can do with one, this client asks for its size. */
export function slimIcon(code: string, painter: string): string {
  return code.replace("'../createLucideIcon.mjs'", JSON.stringify(painter)).replace(/, key: "\w+"/g, '')
}

/** Takes the drawings of the icon library, and nothing else of it. */
export function slimIcons(painter: string): Plugin {
  return {
    name: 'commune-icons',
    apply: 'build',
    transform: { filter: { id: ICON }, handler: (code) => slimIcon(code, painter) },
  }
}
