import { openByAddress, proveAddress } from './addresses'
import { askOne } from './api'
import { findings } from './axe'
import { expect, test } from './fixtures'
import { PostOffice } from './postOffice'

const CARDS = `BEGIN:VCARD
VERSION:3.0
FN:Zoë Example
TEL:+49 1512 3456789
EMAIL:zoe@example.org
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Nobody
TEL:call me
END:VCARD
`

test('an address book is brought, read, looked through and removed', async ({ ann }) => {
  await ann.page.goto(`${ann.server.origin}/people/contacts`)
  await expect(ann.page.getByText('No contacts yet')).toBeVisible()
  await ann.page.getByLabel('Choose a file').setInputFiles({ name: 'book.vcf', mimeType: 'text/vcard', buffer: Buffer.from(CARDS) })
  const preview = ann.page.getByRole('dialog', { name: 'Bring this address book?' })
  await expect(preview).toContainText('One person can be reached by what stands in it.')
  await expect(preview).toContainText('One number cannot be read.')
  await expect(preview.getByRole('listitem')).toHaveText(['Zoë Example+4915123456789zoe@example.org'])
  expect(await findings(ann.page)).toEqual([])
  expect(await askOne<{ stored: number }>(ann, 'GET', '/contacts')).toMatchObject({ stored: 0 })
  await preview.getByRole('button', { name: 'Bring it' }).click()
  await expect(ann.page.getByText('All of it is read.')).toBeVisible()
  const list = ann.page.getByRole('list', { name: 'Contacts' })
  await expect(list.getByRole('listitem')).toHaveCount(2)
  await expect(list).toContainText('+4915123456789')
  await expect(list).toContainText('zoe@example.org')
  await ann.page.getByText('What could not be read').click()
  await expect(ann.page.getByText(/^Line \d+: no phone number/)).toBeVisible()
  await ann.page.getByRole('combobox', { name: 'Which contacts' }).selectOption({ label: 'is here' })
  await expect(ann.page.getByText('None of your contacts is in this state.')).toBeVisible()

  await ann.page.getByRole('button', { name: 'Remove all' }).click()
  await ann.page.getByRole('dialog').getByRole('button', { name: 'Remove all' }).click()
  await expect(ann.page.getByText('No contacts yet')).toBeVisible()
})

test('the numbers of a file are read anew where another country is chosen, and a file that is called off is not brought', async ({ ann }) => {
  await ann.page.goto(`${ann.server.origin}/people/contacts`)
  const book = Buffer.from('Name,Phone\nZoë,0151 23456789\n')
  await ann.page.getByLabel('Choose a file').setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: book })
  const preview = ann.page.getByRole('dialog', { name: 'Bring this address book?' })
  await expect(preview).toContainText('One number cannot be read.')
  await preview.getByLabel('Numbers without a country code are of').selectOption('DE')
  await expect(preview.getByRole('listitem')).toHaveText(['Zoë+4915123456789'])
  await expect(preview).not.toContainText('cannot be read')
  await preview.getByRole('button', { name: 'Cancel' }).click()
  await expect(ann.page.getByText('No contacts yet')).toBeVisible()
})

test('whom one lets do what is chosen and holds at once', async ({ ann, bob }) => {
  await bob.page.goto(`${bob.server.origin}/people/privacy`)
  const box = bob.page.getByRole('combobox', { name: 'May write to me; who is no friend asks first' })
  await expect(box).toHaveValue('everyone')
  await box.selectOption('friends')
  await expect(bob.page.getByText('Saved.')).toBeVisible()
  expect(await askOne<{ message: string }>(bob, 'GET', '/me/privacy')).toMatchObject({ message: 'friends' })
  await ann.page.goto(`${ann.server.origin}/dm/bob`)
  await expect(ann.page.getByText('This person takes no messages from you.')).toBeVisible()
})

const withMail = test.extend({
  postOffice: async ({ browserName: _ }, use) => {
    const office = await PostOffice.open()
    await use(office)
    await office.close()
  },
})

withMail('whoever stands in an address book, lets themselves be found, and comes later is told of at once', async ({ ann, bob, postOffice }) => {
  const { page, server } = ann
  await page.goto(`${server.origin}/people/contacts`)
  const book = Buffer.from('Name,E-mail\nRobert at work,Bob@Example.org\n')
  await page.getByLabel('Choose a file').setInputFiles({ name: 'book.csv', mimeType: 'text/csv', buffer: book })
  await page.getByRole('button', { name: 'Bring it' }).click()
  const entry = page.getByRole('list', { name: 'Contacts' }).getByRole('listitem')
  await expect(entry).toContainText('not here')
  await openByAddress(bob)
  await expect(entry).toContainText('not here')

  await proveAddress(bob, postOffice!, 'bob@example.org')
  await expect(page.getByText('bob of your contacts has come here.')).toBeVisible()
  await expect(entry).toContainText('has come here')
  await expect(entry).toContainText('Robert at work')
  expect(await findings(page)).toEqual([])
  await entry.getByRole('button', { name: 'Add friend' }).click()
  await expect(entry.getByRole('button', { name: 'Take back' })).toBeVisible()
  await bob.page.goto(`${server.origin}/people/requests`)
  await bob.page.getByRole('button', { name: 'Accept' }).click()
  await expect(entry.getByRole('button', { name: 'Message' })).toBeVisible()
  await page.goto(`${server.origin}/people/friends`)
  await expect(page.getByRole('list', { name: 'Friends' })).toContainText('bob')
})
