/** What the bundler tells of a module. */
interface Module {
  importedIds: readonly string[]
  code: string | null
}

interface Bundle {
  getModuleInfo(id: string): Module | null
}

/** A file that only hands on what others offer: importing it does not mean needing all of that. */
const BARREL = /\/src\/ui\/index\.ts$/
const found = new Map<string, Set<string>>()

/**
 * The file that a shared module goes to: `base` where the entry needs it before anything is shown, `shared` where the screens behind the door do, `near`
 * where what opens over or beside a conversation does, else `late`: what only the other lazy parts and the doors that few come through have in common.
 */
export function sharedPart(id: string, bundle: Bundle): string {
  if (!id.includes('/src/') && !id.includes('/node_modules/')) return 'base'
  const source = id.replace(/\/(?:src|node_modules)\/.*$/s, '/src/')
  if (needsOf(`${source}main.ts`, bundle).has(id)) return 'base'
  if (needsOf(`${source}features/rooms/views.ts`, bundle).has(id)) return 'shared'
  const isNear = ['rooms/beside', 'messages/begun', 'messages/files/begun'].some((name) => needsOf(`${source}features/${name}.ts`, bundle).has(id))
  return isNear ? 'near' : 'late'
}

function needsOf(entry: string, bundle: Bundle): Set<string> {
  const known = found.get(entry) ?? reached(entry, bundle)
  found.set(entry, known)
  return known
}

/** Everything that a module imports, and what that imports; not what it loads later. Of a barrel, what those who use it name. */
export function reached(entry: string, bundle: Bundle): Set<string> {
  const ids = new Set([entry])
  const offered = new Map<string, string>()
  const named = new Set<string>()
  // A set hands out what is added while it is walked.
  for (const id of ids) {
    const { importedIds = [], code = '' } = bundle.getModuleInfo(id) ?? {}
    if (BARREL.test(id)) for (const next of importedIds) offered.set(next, nameOf(next))
    else {
      for (const word of code?.match(/\w+/g) ?? []) named.add(word)
      for (const next of importedIds) ids.add(next)
    }
    for (const [one, name] of offered) if (named.has(name)) ids.add(one)
  }
  return ids
}

/** What a barrel calls a module: as its file is called. */
function nameOf(id: string): string {
  return /\/([\w-]+)\.\w+$/.exec(id)?.[1] ?? id
}
