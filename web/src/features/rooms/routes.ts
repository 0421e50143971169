import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type * as People from '@/features/people'
import type * as Views from './views'

const view = (name: Exclude<keyof typeof Views, 'life' | 'spoken'>) => () => import('./views').then((views) => views[name])

/** The screens of people, with their sentences. */
const people = (name: keyof typeof People) => () => import('@/features/people').then((screens) => screens[name]())

/** A screen of its own, which needs the sentences of the others. */
const late = (load: () => Promise<{ default: Component }>) => () => import('./views').then(({ spoken }) => spoken(load())).then((screen) => screen.default)

export const routes: RouteRecordRaw[] = [
  { path: '/join/:token', name: 'join', component: late(() => import('./JoinView.vue')), meta: { access: 'member' } },
  {
    path: '/',
    component: view('AppShell'),
    meta: { access: 'member' },
    children: [
      { path: 'home', name: 'home', component: view('HomeView') },
      { path: 'chats', name: 'chats', component: view('ChatsView') },
      { path: 'r/:uri', name: 'room', component: view('RoomView') },
      { path: 'r/:uri/m/:seq(\\d+)', name: 'message', component: view('RoomView') },
      { path: 'r/:uri/tags/:tag', name: 'tag', component: late(() => import('@/features/messages').then(({ loadTagPage }) => loadTagPage())) },
      { path: 'dm/:user', name: 'direct', component: late(() => import('./beside').then((beside) => ({ default: beside.DirectView }))) },
      { path: 'browse', name: 'browse', component: late(() => import('./BrowseView.vue')) },
      { path: 'inbox', name: 'inbox', component: late(() => import('./InboxView.vue')) },
      { path: 'saved', name: 'saved', component: () => import('@/features/messages').then(({ loadSaved }) => loadSaved()) },
      { path: 'people/:tab(friends|requests|find|contacts|blocked|privacy)?', name: 'people', component: people('load') },
      { path: 'people/:id(\\d+)', component: people('loadProfile') },
      { path: 'settings/profile', component: people('loadEditor') },
      { path: 'settings/:section?', name: 'settings', component: late(() => import('@/features/settings/SettingsView.vue')) },
      { path: 'bots', name: 'bots', component: async () => (await import('@/features/bots')).load() },
      { path: 'admin/:section(people|reports|sign_up|outbox|jobs|audit)?', name: 'admin', component: async () => (await import('@/features/admin')).load() },
    ],
  },
]
