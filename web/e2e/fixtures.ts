import { test as base, expect, type Browser, type BrowserContext, type Locator, type Page } from '@playwright/test'
import type { Elsewhere } from './elsewhere'
import type { Pages } from './pages'
import type { PostOffice } from './postOffice'
import { Server } from './server'
import type { SmsGateway } from './smsGateway'

export { expect }

export const PASSWORD = 'quiet lantern over water'

/** Somebody at a browser of their own. */
export class Person {
  readonly problems: string[] = []

  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly server: Server,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text())
    })
    page.on('pageerror', (error) => this.problems.push(error.message))
    page.on('dialog', (dialog) => {
      this.problems.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: /^Message / })
  }

  /** What holds the messages, whether there are any or not. */
  get timeline(): Locator {
    return this.page.getByLabel('Messages', { exact: true })
  }

  get messages(): Locator {
    return this.page.getByRole('article')
  }

  message(text: string): Locator {
    return this.messages.filter({ has: this.page.getByText(text, { exact: true }) })
  }

  async setUp(): Promise<void> {
    await this.page.goto(`${this.server.origin}/`)
    await this.page.waitForURL('**/setup')
    // Only the machine itself is believed without a code, and another host name could be another machine.
    if (this.server.asksForCode) await this.page.getByLabel('One-time code').fill(this.server.setupCode)
    await this.page.getByLabel('Username').fill(this.name)
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await this.page.getByRole('button', { name: 'Open the doors' }).click()
    await this.arrive()
  }

  async signUp(path = '/sign-up'): Promise<void> {
    await this.page.goto(this.server.origin + path)
    await this.page.getByLabel('Username').fill(this.name)
    await this.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await this.page.getByRole('button', { name: 'Create my account' }).click()
    await this.arrive()
  }

  /** Home with its conversation, ready to be written in. */
  async arrive(): Promise<void> {
    await this.page.waitForURL('**/home')
    await expect(this.composer).toBeVisible()
    await expect(this.timeline).toHaveAttribute('aria-busy', 'false')
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }
}

interface Fixtures {
  /** A mail server, if the test has one. */
  postOffice: PostOffice | null
  /** Providers of sign-ins, if the test has some. */
  elsewhere: Elsewhere | null
  /** A gateway for text messages, likewise. */
  smsGateway: SmsGateway | null
  /** Pages to link to, likewise. */
  pages: Pages | null
  server: Server
  /** A new browser profile for somebody with this name; service workers only where a test asks for them. */
  person(name: string, options?: { workers?: boolean }): Promise<Person>
  /** The administrator, set up and at home. */
  ann: Person
  /** A second person, signed up and at home. */
  bob: Person
}

async function open(browser: Browser, server: Server, name: string, workers: boolean): Promise<Person> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    serviceWorkers: workers ? 'allow' : 'block',
    reducedMotion: 'reduce',
  })
  return new Person(name, context, await context.newPage(), server)
}

export const test = base.extend<Fixtures>({
  postOffice: [null, { option: true }],
  elsewhere: [null, { option: true }],
  smsGateway: [null, { option: true }],
  pages: [null, { option: true }],
  server: async ({ postOffice, elsewhere, smsGateway, pages }, use, info) => {
    const settings = { ...postOffice?.settings, ...elsewhere?.settings, ...smsGateway?.settings, ...pages?.settings }
    const server = await Server.create(String(info.project.metadata['host']), settings, elsewhere?.port)
    await use(server)
    await server.stop()
  },
  person: async ({ browser, server }, use) => {
    const people: Person[] = []
    await use(async (name, options) => {
      const person = await open(browser, server, name, options?.workers === true)
      people.push(person)
      return person
    })
    for (const person of people) await person.context.close()
  },
  ann: async ({ person }, use) => {
    const ann = await person('ann')
    await ann.setUp()
    await use(ann)
  },
  bob: async ({ person, ann }, use) => {
    expect(ann.name).toBe('ann')
    const bob = await person('bob')
    await bob.signUp()
    await use(bob)
  },
})
