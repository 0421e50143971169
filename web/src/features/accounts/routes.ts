import type { RouteRecordRaw } from 'vue-router'
import type * as Doors from './doors'
import UserAuth from './UserAuth.vue'

/** The doors that few come through, in one file. */
const door = (name: keyof typeof Doors) => () => import('./doors').then((doors) => doors[name]())
const meta = { access: 'guest' } as const

export const routes: RouteRecordRaw[] = [
  { path: '/setup', name: 'setup', component: door('firstRun'), meta: { access: 'setup' } },
  { path: '/auth', redirect: '/sign-in' },
  { path: '/sign-in', name: 'sign-in', component: UserAuth, meta },
  { path: '/reset/:token', component: door('reset') },
  { path: '/undo', component: door('undo') },
  { path: '/invite/:token', component: door('invited') },
  { path: '/no-invitations', component: door('noInvitations') },
  { path: '/entered', component: () => import('./ways').then((of) => of.EnteredView), meta },
  { path: '/forgot', name: 'forgot', component: door('byCode'), meta },
  { path: '/code', name: 'code', component: door('byCode'), meta },
  { path: '/second-step', component: door('secondStep'), meta },
  { path: '/sign-up', name: 'sign-up', component: UserAuth, meta },
]
