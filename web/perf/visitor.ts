import type { CDPSession } from '@playwright/test'
import { expect, PASSWORD, Person, test as base } from '../e2e/fixtures'
import { listenToFrames } from './probe'

export { expect }

interface Fixtures {
  /** Somebody with a browser profile of their own, who has not asked for less motion; service workers only where a measurement asks for them. */
  visitor(name: string, workers?: 'allow' | 'block'): Promise<Person>
}

export const test = base.extend<Fixtures>({
  visitor: async ({ browser, server }, use) => {
    const people: Person[] = []
    await use(async (name, workers = 'block') => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: workers })
      await context.addInitScript(listenToFrames)
      const person = new Person(name, context, await context.newPage(), server)
      people.push(person)
      return person
    })
    for (const person of people) await person.context.close()
  },
})

/** Signs somebody in who has an account. */
export async function signIn(person: Person): Promise<void> {
  await person.page.goto(`${person.server.origin}/sign-in`)
  await person.page.getByLabel('Username').fill(person.name)
  await person.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await person.page.getByRole('button', { name: 'Sign in' }).click()
  await person.arrive()
}

/** Makes the processor of this person's page so many times slower. */
export class Throttle {
  private constructor(private readonly client: CDPSession) {}

  static async of(person: Person): Promise<Throttle> {
    return new Throttle(await person.context.newCDPSession(person.page))
  }

  async slow(rate: number): Promise<void> {
    await this.client.send('Emulation.setCPUThrottlingRate', { rate })
  }
}
