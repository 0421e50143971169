import { expect } from '@playwright/test'
import { sendAll, type Request } from '../api'
import { PASSWORD } from '../fixtures'
import type { Server } from '../server'
import type { Tab } from './driver'

/** Somebody at a browser that is driven by its own engine's driver. */
export class Visitor {
  constructor(
    readonly name: string,
    readonly tab: Tab,
    readonly server: Server,
  ) {}

  async setUp(): Promise<void> {
    await this.tab.open(`${this.server.origin}/`)
    await this.reach('/setup')
    await this.enter()
  }

  async signUp(): Promise<void> {
    await this.tab.open(`${this.server.origin}/sign-up`)
    await this.reach('/sign-up')
    await this.enter()
  }

  private async enter(): Promise<void> {
    await this.fill('input[autocomplete=username]', this.name)
    await this.fill('input[autocomplete=new-password]', PASSWORD)
    await this.press('form button[type=submit]')
    await this.arrive()
  }

  /** Home with its conversation, ready to be written in. */
  async arrive(): Promise<void> {
    await this.reach('/home')
    await this.settled()
  }

  async go(path: string): Promise<void> {
    await this.tab.open(this.server.origin + path)
  }

  /** The timeline is there and has found its place. */
  async settled(): Promise<void> {
    const busy = () => this.tab.run(() => document.querySelector('[data-timeline]')?.getAttribute('aria-busy') ?? '')
    await expect.poll(busy, { timeout: 30_000 }).toBe('false')
  }

  async reach(path: string): Promise<void> {
    await expect.poll(() => this.tab.run(() => location.pathname)).toBe(path)
  }

  async fill(selector: string, text: string): Promise<void> {
    await expect.poll(() => this.has(selector)).toBe(true)
    await this.tab.run(
      (which, words) => {
        const field = document.querySelector<HTMLInputElement | HTMLTextAreaElement>(which)
        if (field === null) throw new Error(`no ${which}`)
        field.focus()
        field.value = words
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      },
      selector,
      text,
    )
  }

  async press(selector: string): Promise<void> {
    await this.tab.run((which) => document.querySelector<HTMLElement>(which)?.click(), selector)
  }

  has(selector: string): Promise<boolean> {
    return this.tab.run((which) => document.querySelector(which) !== null, selector)
  }

  /** Writes in the open room and sends with a real key. */
  async say(text: string): Promise<void> {
    await this.fill('textarea[aria-label^="Message "]', text)
    await this.tab.press('Enter')
    await expect.poll(() => this.tab.run(() => document.querySelector<HTMLTextAreaElement>('textarea[aria-label^="Message "]')?.value)).toBe('')
  }

  /** The messages that are drawn, as they are read. */
  texts(): Promise<string[]> {
    return this.tab.run(() => [...document.querySelectorAll<HTMLElement>('article .message-text')].map((element) => element.innerText))
  }

  /** How far each of them has come. */
  states(): Promise<string[]> {
    return this.tab.run(() => [...document.querySelectorAll<HTMLElement>('article')].map((element) => element.dataset['state'] ?? ''))
  }

  async ask<T>(...requests: Request[]): Promise<T[]> {
    return this.tab.run(sendAll<T>, requests)
  }
}
