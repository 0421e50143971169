import { readFile } from 'node:fs/promises'
import { vi } from 'vitest'
import { tongue, tongueOf } from '@/i18n/t'
import en from '@/i18n/locales/en.json'
import admin from '@/i18n/parts/admin.en.json'
import beside from '@/i18n/parts/beside.en.json'
import files from '@/i18n/parts/files.en.json'
import mail from '@/i18n/parts/mail.en.json'
import rooms from '@/i18n/parts/rooms.en.json'
import setup from '@/i18n/parts/setup.en.json'
import security from '@/i18n/parts/security.en.json'

// Nobody serves the files of sentences here.
vi.mock('@/i18n/words', () => ({ wordsAt: async (address: string) => JSON.parse(await readFile(`.${address}`, 'utf8')) as object }))

// Tests read the screen in English without waiting for a file.
tongue.value = tongueOf({ ...en, ...admin, ...beside, ...files, ...mail, ...rooms, ...security, ...setup }, 'en-US', 'ltr')
