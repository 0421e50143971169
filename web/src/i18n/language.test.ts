import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { badgeText, clock, dayName } from './formats'
import { bestOf, chooseLanguage, language, startLanguage, tagOf } from './language'
import { speakPart } from './late'
import { t } from './t'

beforeEach(() => speakPart('rooms'))

afterEach(async () => {
  await chooseLanguage('en')
  localStorage.clear()
})

it('takes the first language of the browser that it speaks, and English where it speaks none', () => {
  expect(bestOf(['fr-FR', 'de-AT', 'en'])).toBe('de')
  expect(bestOf(['AR-eg'])).toBe('ar')
  expect(bestOf(['toString', 'fr'])).toBe('en')
  expect(bestOf([])).toBe('en')
})

it('writes dates and numbers as the reader’s region does', () => {
  expect(tagOf('en', ['de-DE', 'en-GB'])).toBe('en-GB')
  expect(tagOf('ar', ['de-DE'])).toBe('ar')
})

it('changes sentences, direction and formats at once, and comes back after a reload', async () => {
  await chooseLanguage('ar')
  expect(document.documentElement).toMatchObject({ lang: 'ar', dir: 'rtl' })
  expect(t('actions.save')).toBe('حفظ')
  expect(dayName(Date.now())).toBe('اليوم')
  await chooseLanguage('de')
  expect(document.documentElement).toMatchObject({ lang: 'de', dir: 'ltr' })
  expect(t('rooms.members', { count: 1200 })).toBe('1.200 Mitglieder')
  await startLanguage()
  expect(language.value).toBe('de')
})

it('asks the browser where nothing was chosen, and ignores what nobody speaks', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['ar-EG'])
  localStorage.setItem('commune.language', 'tlh')
  await startLanguage()
  expect(language.value).toBe('ar')
  expect([badgeText(7), badgeText(100), clock(new Date(2026, 1, 1, 9, 5).getTime())]).toEqual(['٧', '٩٩+', '٠٩:٠٥'])
})

it('keeps a part that was asked for while the language was still on its way', async () => {
  localStorage.setItem('commune.language', 'de')
  await Promise.all([startLanguage(), speakPart('rooms')])
  expect([t('actions.save'), t('rooms.members', { count: 2 })]).toEqual(['Speichern', '2 Mitglieder'])
})

it('picks the six forms of Arabic', async () => {
  await chooseLanguage('ar')
  const said = [0, 1, 2, 3, 11, 100].map((count) => t('rooms.members', { count }))
  expect(new Set(said).size).toBe(6)
})

it('keeps a name of the other direction from turning the sentence around it', async () => {
  expect(t('message.deleted_by', { name: 'ليلى' })).toBe('\u2068ليلى\u2069 deleted this message.')
  expect(t('message.deleted_by', { name: 'bob' })).toBe('bob deleted this message.')
  await chooseLanguage('ar')
  expect(t('message.deleted_by', { name: 'bob' })).toBe('حذف \u2068bob\u2069 هذه الرسالة.')
})
