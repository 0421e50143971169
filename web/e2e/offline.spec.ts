import { expect, test, type Person } from './fixtures'

async function withWorker(person: Person): Promise<void> {
  await person.page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller === null) {
      await new Promise((next) => navigator.serviceWorker.addEventListener('controllerchange', next, { once: true }))
    }
  })
}

test('6 what is written offline survives a reload and arrives once, in order', async ({ ann, person }) => {
  expect(ann.name).toBe('ann')
  const bob = await person('bob', { workers: true })
  await bob.signUp()
  await withWorker(bob)
  await bob.context.setOffline(true)
  for (const text of ['one', 'two', 'three']) await bob.say(text)
  await bob.page.reload()
  await expect(bob.page.getByText('You are offline.')).toBeVisible()
  await expect(bob.messages).toHaveCount(3)
  await expect(bob.message('three')).toHaveAttribute('data-state', /queued|sending/)
  await bob.context.setOffline(false)
  await expect(ann.messages.locator('.message-text')).toHaveText(['one', 'two', 'three'])
  await expect(bob.messages.locator('.message-text')).toHaveText(['one', 'two', 'three'])
  await expect(bob.message('three')).toHaveAttribute('data-state', 'logged')
})

test('what is written in the moment in which the page is loaded again is kept, sent or half done', async ({ ann, person }) => {
  const bob = await person('bob', { workers: true })
  await bob.signUp()
  await withWorker(bob)
  await bob.context.setOffline(true)
  await bob.composer.fill('in the last moment')
  await Promise.all([
    bob.page.waitForEvent('load'),
    bob.composer.evaluate((field: HTMLTextAreaElement) => {
      field.form!.requestSubmit()
      field.value = 'half a thou'
      field.dispatchEvent(new Event('input'))
      location.reload()
    }),
  ])
  await expect(bob.message('in the last moment')).toHaveAttribute('data-state', /queued|sending/)
  await expect(bob.composer).toHaveValue('half a thou')
  await bob.context.setOffline(false)
  await expect(ann.messages.locator('.message-text')).toHaveText(['in the last moment'])
  await expect(bob.message('in the last moment')).toHaveAttribute('data-state', 'logged')
})

test('7 a room opened before is there offline, ready to be written in', async ({ ann, person }) => {
  await ann.say('remember me')
  const bob = await person('bob', { workers: true })
  await bob.signUp()
  await withWorker(bob)
  await expect(bob.message('remember me')).toBeVisible()
  await bob.page.getByRole('link', { name: /general/ }).click()
  await bob.page.waitForURL('**/r/*')
  await bob.context.setOffline(true)
  await bob.page.reload()
  await expect(bob.message('remember me')).toBeVisible()
  await expect(bob.composer).toBeEditable()
  await expect(bob.page.getByText('You are offline.')).toBeVisible()
})
