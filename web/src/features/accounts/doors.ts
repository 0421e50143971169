import type { Component } from 'vue'
import { speakPart } from '@/i18n/late'
import ForgotView from './ForgotView.vue'

export { default as FirstRun } from './FirstRun.vue'

/** The way back in, with its sentences. */
export async function wayBack(): Promise<Component> {
  await speakPart('mail')
  return ForgotView
}
