import type { Component } from 'vue'
import { speakPart } from '@/i18n/late'
import BotsView from './BotsView.vue'

/** The screen, with its sentences, which come with those of tokens. */
export async function load(): Promise<Component> {
  await speakPart('security')
  return BotsView
}
