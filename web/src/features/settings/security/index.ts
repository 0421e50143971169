import type { Component } from 'vue'
import { speakPart } from '@/i18n/late'
import SecuritySections from './SecuritySections.vue'

/** The sections, with their sentences. */
export async function load(): Promise<Component> {
  await Promise.all([speakPart('security'), speakPart('mail'), speakPart('identities'), speakPart('passkeys'), speakPart('ways')])
  return SecuritySections
}
