import type { Profile, ProfileEdit } from '@/api/types'

/** The most characters of each text, as the server counts them. */
export const MOST = { display_name: 50, pronouns: 40, city: 80, status: 100, bio: 500 } as const
export const MOST_INTERESTS = 20
const MOST_OF_INTEREST = 64

export type TextField = keyof typeof MOST

/** What stands in the fields. `until`: how many seconds a status holds, `kept` for as long as it did before, empty for ever. */
export type ProfileForm = Record<TextField, string> & { interests: string[]; until: string }

/** What somebody says of themselves, as fields. */
export function formOf(profile: Profile): ProfileForm {
  const { user, pronouns = '', city = '', status = '', bio = '', interests = [], status_until: until } = profile
  return { display_name: user.display_name ?? '', pronouns, city, status, bio, interests: [...interests], until: until ? 'kept' : '' }
}

/** Characters after trimming, each counted once however it is stored. */
export const lengthOf = (text: string) => [...text.trim()].length

/** What is to be different; null where nothing is. */
export function changesOf(before: ProfileForm, form: ProfileForm, kept: string | null, now: number): ProfileEdit | null {
  const edit: ProfileEdit = {}
  for (const field of ['pronouns', 'city', 'bio'] as const) if (form[field].trim() !== before[field]) edit[field] = form[field].trim()
  const name = form.display_name.trim()
  if (name !== before.display_name) edit.display_name = name || null
  if (form.interests.join(' ') !== before.interests.join(' ')) edit.interests = form.interests
  if (form.status.trim() !== before.status || form.until !== before.until) {
    edit.status = form.status.trim()
    edit.status_until = form.until === 'kept' ? kept : form.until === '' ? null : new Date(now + Number(form.until) * 1000).toISOString()
  }
  return Object.keys(edit).length === 0 ? null : edit
}

/** Tags from what was typed, in the form in which they are compared; `wrong` is the first that is none. */
export function interestsIn(text: string): { tags: string[]; wrong: string | null } {
  const words = text.split(/[\s,;،؛#]+/).filter(Boolean)
  const wrong = words.find((word) => !/^[\p{L}\p{M}\p{N}_]+$/u.test(word) || [...word].length > MOST_OF_INTEREST) ?? null
  return { tags: words.filter((word) => word !== wrong).map((word) => word.normalize('NFKC').toLowerCase()), wrong }
}
