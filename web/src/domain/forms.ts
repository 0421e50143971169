/** What is wrong with a field, as the code of the sentence that says so. */
export type FieldFault = 'required' | 'too_short' | 'too_long' | 'characters' | 'no_letter' | null

const USERNAME = /^[\p{Alphabetic}\p{N}\p{M}._-]+$/u
const LETTER_OR_DIGIT = /[\p{Alphabetic}\p{N}]/u

/** Usernames: 1–32 characters, letters, digits, `.`, `_`, `-` of any script, at least one of them a letter or digit. Counted as composed (NFC). */
export function usernameFault(username: string): FieldFault {
  const name = username.trim().normalize('NFC')
  if (name === '') return 'required'
  if ([...name].length > 32) return 'too_long'
  if (!USERNAME.test(name)) return 'characters'
  return LETTER_OR_DIGIT.test(name) ? null : 'no_letter'
}

/** Passwords: 8–128 characters. Whether it is a common one the server knows. */
export function passwordFault(password: string): FieldFault {
  if (password === '') return 'required'
  const length = [...password].length
  if (length < 8) return 'too_short'
  return length > 128 ? 'too_long' : null
}

/** Control characters, among them those that turn the direction of what follows. */
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** Room names: 1–100 characters after trimming, no control characters. */
export function roomNameFault(name: string): FieldFault {
  const trimmed = name.trim()
  if (trimmed === '') return 'required'
  if ([...trimmed].length > 100) return 'too_long'
  return CONTROL.test(trimmed) ? 'characters' : null
}

/** The token in what somebody pasted: a whole join link or the token alone. */
export function joinTokenIn(pasted: string): string {
  const text = pasted.trim()
  const path = /\/join\/([^/?#\s]+)/.exec(text)
  return path?.[1] ?? text
}

/** A path of this site to go to after signing in; anything else leads home, so that no link can send people away. */
export function returnPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])/.test(wanted)) return '/home'
  return /^\/(?:sign-in|sign-up|setup|auth|forgot|entered)(?:[/?#]|$)/.test(wanted) ? '/home' : wanted
}
