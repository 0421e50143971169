import { PASSWORD, type Person } from './fixtures'

/** Opens the menu of a message and picks from it. */
export async function pick(person: Person, text: string, name: string): Promise<void> {
  const row = person.message(text)
  await row.hover()
  await row.getByRole('button', { name: 'Actions for this message' }).click()
  await person.page.getByRole('menuitem', { name, exact: true }).click()
}

/** A second device of somebody, at home. */
export async function another(person: Person, open: (name: string) => Promise<Person>): Promise<Person> {
  const device = await open(person.name)
  await device.page.goto(`${person.server.origin}/sign-in`)
  await device.page.getByLabel('Username').fill(person.name)
  await device.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await device.page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await device.arrive()
  return device
}
