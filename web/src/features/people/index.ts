import type { Component } from 'vue'
import { speakPart } from '@/i18n/late'
import PeopleView from './PeopleView.vue'

/** The screen, with its sentences. */
export async function load(): Promise<Component> {
  await speakPart('people')
  return PeopleView
}
