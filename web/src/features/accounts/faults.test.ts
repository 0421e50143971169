import { expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import { tongue, tongueOf } from '@/i18n/t'
import de from '@/i18n/locales/de.json'
import { refusalOf } from './faults'

const refused = (code: string, email = '') => refusalOf(new Problem(422, code, 'An English sentence of the server.'), { email })

it('says under which field a new account was refused', () => {
  expect(refused('username_taken')?.field).toBe('username')
  expect(refused('password_length')?.field).toBe('password')
  expect(refused('wrong_setup_code')?.field).toBe('code')
  expect(refused('setup_code_required')?.field).toBe('code')
  expect(refused('invalid_request')?.field).toBe('username')
  expect(refused('invalid_request', 'ann@')?.field).toBe('email')
  expect(refused('busy')).toBeNull()
})

it('never repeats the sentence of the server in another language', () => {
  const english = tongue.value
  tongue.value = tongueOf(de, 'de', 'ltr')
  for (const code of ['username_taken', 'password_length', 'password_too_common', 'wrong_setup_code', 'setup_code_required', 'invalid_request']) {
    expect(refused(code)?.text).not.toContain('English')
  }
  expect(refused('password_too_common')?.text).toContain('Passwort')
  tongue.value = english
})
