import type { Component } from 'vue'
import { speakPart } from '@/i18n/late'
import CodeView from './CodeView.vue'
import FirstRun from './FirstRun.vue'
import InviteView from './InviteView.vue'
import NoInvitationsView from './NoInvitationsView.vue'
import ResetView from './ResetView.vue'
import SecondStepView from './SecondStepView.vue'
import UndoView from './UndoView.vue'

/** The first screen of a new place, with its sentences. */
export async function firstRun(): Promise<Component> {
  await speakPart('setup')
  return FirstRun
}

/** The ways in by a code, with their sentences. */
export async function byCode(): Promise<Component> {
  await speakPart('mail')
  return CodeView
}

/** Another way back in: by a link that an administrator passed on. */
export async function reset(): Promise<Component> {
  await speakPart('mail')
  return ResetView
}

/** The change of an address taken back. */
export async function undo(): Promise<Component> {
  await speakPart('mail')
  return UndoView
}

/** What comes after a first factor that was right, with its sentences. */
export async function secondStep(): Promise<Component> {
  await speakPart('mail')
  return SecondStepView
}

/** The invitation of somebody, for whoever holds its link. */
export async function invited(): Promise<Component> {
  await speakPart('mail')
  return InviteView
}

/** An address that is to get no invitations any more, for whoever got one there. */
export async function noInvitations(): Promise<Component> {
  await speakPart('mail')
  return NoInvitationsView
}
