import type { Component } from 'vue'
import { speakPart } from '@/i18n/late'
import PeopleView from './PeopleView.vue'
import ProfileView from './profile/ProfileView.vue'

/** The screen, with its sentences. */
export async function load(): Promise<Component> {
  await speakPart('people')
  return PeopleView
}

/** What somebody says of themselves. */
export async function loadProfile(): Promise<Component> {
  await Promise.all([speakPart('people'), speakPart('profiles')])
  return ProfileView
}

/** What I say of myself: a file of its own, which few need. */
export async function loadEditor(): Promise<Component> {
  const [editor] = await Promise.all([import('./profile/ProfileEditor.vue'), speakPart('profiles')])
  return editor.default
}
