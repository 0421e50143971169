import { expect, PASSWORD, type Person } from './fixtures'
import type { PostOffice } from './postOffice'

/** Adds an address to somebody's account and shows that it is theirs, by the code that comes to it. */
export async function proveAddress({ page, server }: Person, postOffice: PostOffice, address: string): Promise<void> {
  await page.goto(`${server.origin}/settings`)
  await page.getByRole('button', { name: 'Add an address' }).click()
  await page.getByLabel('E-mail', { exact: true }).fill(address)
  await page.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Send a code' }).click()
  await page.getByLabel('Code', { exact: true }).fill(await postOffice.code(address, 1))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByText('Yours: codes to come in')).toBeVisible()
}

/** Lets everybody find somebody by their address. */
export async function openByAddress({ page, server }: Person): Promise<void> {
  await page.goto(`${server.origin}/people/privacy`)
  await page.getByRole('combobox', { name: 'Find me by my e-mail address' }).selectOption('everyone')
  await expect(page.getByText('Saved.')).toBeVisible()
}
