import { openByAddress, proveAddress } from './addresses'
import { askOne } from './api'
import { findings } from './axe'
import { expect, test as base } from './fixtures'
import { PostOffice } from './postOffice'

const test = base.extend({
  postOffice: async ({ browserName: _ }, use) => {
    const office = await PostOffice.open()
    await use(office)
    await office.close()
  },
})

const CARDS = `BEGIN:VCARD
VERSION:3.0
FN:Robert at work
EMAIL:Bob@Example.org
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Zoë Example
TEL:+49 1512 3456789
END:VCARD
`

/** What Outlook writes in German, in Windows-1252. */
const TABLE = 'Vorname;Nachname;Telefon gesch\xe4ftlich;E-Mail-Adresse\r\n"R\x80n\xe9";"Zo\xeb";"";Bob@Example.org\r\n'

test('an address book is compared on the device, and no address of it leaves', async ({ ann, bob, postOffice }) => {
  await proveAddress(bob, postOffice!, 'bob@example.org')
  await openByAddress(bob)

  const { page } = ann
  const sent: string[] = []
  page.on('request', (request) => sent.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`))
  await page.goto(`${ann.server.origin}/people/contacts`)
  await page.getByRole('button', { name: 'Compare on this device instead' }).click()
  const dialog = page.getByRole('dialog', { name: 'Compare on this device' })
  const choice = dialog.getByLabel('Choose a vCard, CSV or JSON file')
  await choice.setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: Buffer.from(TABLE, 'latin1') })
  await expect(dialog.getByText('One of them is here.')).toBeVisible()
  await expect(dialog.getByRole('listitem')).toContainText('R€né Zoë')
  await choice.setInputFiles({ name: 'book.vcf', mimeType: 'text/vcard', buffer: Buffer.from(CARDS) })
  await expect(dialog.getByText('One other is not')).toBeVisible()
  const row = dialog.getByRole('listitem')
  await expect(row).toContainText('bob')
  await expect(row).toContainText('Robert at work')
  expect(await findings(page)).toEqual([])

  // The person found first leaves a trace when they are asked, and by their id alone.
  expect(sent.filter((request) => request.includes('/discovery/'))).toHaveLength(4)
  for (const secret of ['example.org', '3456789', 'Robert', 'Zoë', 'Zo%C3']) expect(sent.join('\n')).not.toContain(secret)
  await row.getByRole('button', { name: 'Add friend' }).click()
  await expect(row).toContainText('Asked')

  // Whoever is to be written to is handed over, and told so before; nobody else is.
  await dialog.getByText('Who of them is not here').click()
  await dialog.getByRole('button', { name: 'Invite Zoë Example' }).click()
  const sheet = page.getByRole('dialog', { name: 'Invite Zoë Example' })
  await expect(sheet).toContainText('this server has to learn their address')
  await expect(sheet).toContainText('+4915123456789')
  expect(await findings(page)).toEqual([])
  expect(sent.join('\n')).not.toContain('3456789')
  await sheet.getByRole('button', { name: 'Hand it over and invite' }).click()
  await expect(sheet.getByRole('alert')).toContainText('does not know its own address')
  const { contacts } = await askOne<{ contacts: { phone: string; source: string }[] }>(ann, 'GET', '/contacts')
  expect(contacts).toMatchObject([{ phone: '+4915123456789', source: 'hand' }])

  await bob.page.goto(`${bob.server.origin}/people/requests`)
  await expect(bob.page.getByRole('main')).toContainText('ann')
})
