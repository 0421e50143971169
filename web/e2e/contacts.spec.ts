import { askOne } from './api'
import { expect, test } from './fixtures'

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
