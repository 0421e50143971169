import { test as base, expect } from '@playwright/test'
import { Server } from '../server'
import type { Engine } from './driver'
import { firefox } from './firefox'
import { Visitor } from './visitor'
import { webkit } from './webkit'

export { expect }

const ENGINES: Readonly<Record<string, () => Promise<Engine>>> = { firefox, webkit }

interface Fixtures {
  server: Server
  /** The administrator, set up and at home. */
  ann: Visitor
  /** A second person, signed up and at home. */
  bob: Visitor
}

export const test = base.extend<Fixtures, { engine: Engine }>({
  engine: [
    async ({ browserName: _ }, use, info) => {
      const start = ENGINES[info.project.name]
      if (start === undefined) throw new Error(`no engine ${info.project.name}`)
      const engine = await start()
      await use(engine)
      await engine.close()
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  server: async ({ browserName: _ }, use) => {
    const server = await Server.create('localhost')
    await use(server)
    await server.stop()
  },
  ann: async ({ engine, server }, use) => {
    const ann = new Visitor('ann', await engine.tab(), server)
    await ann.setUp()
    await use(ann)
    await ann.tab.close()
  },
  bob: async ({ engine, server, ann }, use) => {
    expect(ann.name).toBe('ann')
    const bob = new Visitor('bob', await engine.tab(), server)
    await bob.signUp()
    await use(bob)
    await bob.tab.close()
  },
})
