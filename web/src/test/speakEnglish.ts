import { tongue, tongueOf } from '@/i18n/t'
import en from '@/i18n/locales/en.json'
import security from '@/i18n/parts/security.en.json'

// Tests read the screen in English without waiting for a file.
tongue.value = tongueOf({ ...en, ...security }, 'en-US', 'ltr')
