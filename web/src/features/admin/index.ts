import type { Component } from 'vue'
import { speakPart } from '@/i18n/late'
import AdminView from './AdminView.vue'

/** The screen, with its sentences. */
export async function load(): Promise<Component> {
  await Promise.all([speakPart('admin'), speakPart('beside')])
  return AdminView
}
