import { readFileSync } from 'node:fs'
import { findings } from './axe'
import { expect, PASSWORD, test } from './fixtures'

test('what the server knows of somebody is asked for, made beside, saved as a file and deleted', async ({ bob }) => {
  const { page, server } = bob
  await bob.say('a word of mine')
  await page.goto(`${server.origin}/settings`)
  await page.getByRole('button', { name: 'Download my data', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Download my data' })
  await dialog.getByLabel('Your password', { exact: true }).fill('not my password')
  await dialog.getByRole('button', { name: 'Make the file' }).click()
  await expect(dialog.getByText('This password is wrong.')).toBeVisible()
  expect(await findings(page)).toEqual([])
  await dialog.getByLabel('Your password', { exact: true }).fill(PASSWORD)
  await dialog.getByRole('button', { name: 'Make the file' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByText(/Your file is ready: [\d.]+ (kB|byte), until /)).toBeVisible()
  expect(await findings(page)).toEqual([])

  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download', exact: true }).click()])
  expect(file.suggestedFilename()).toMatch(/^own-data-\d{4}-\d{2}-\d{2}\.zip$/)
  const bytes = readFileSync(await file.path())
  expect(bytes.subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04'))
  for (const name of ['README.txt', 'account.jsonl', 'messages.jsonl']) expect(bytes.includes(name)).toBe(true)

  await page.getByRole('button', { name: 'Delete the file' }).click()
  await expect(page.getByText('The file is deleted.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Download my data', exact: true })).toBeVisible()
  const gone = await page.request.get(`${server.origin}/api/v1/me/own-data/file`)
  expect(gone.status()).toBe(404)
})
