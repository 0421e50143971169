import type { RouteRecordRaw } from 'vue-router'
import UserAuth from './UserAuth.vue'

/** The doors that few come through, in one file. */
const doors = () => import('./doors')

export const routes: RouteRecordRaw[] = [
  { path: '/setup', name: 'setup', component: () => doors().then((of) => of.firstRun()), meta: { access: 'setup' } },
  { path: '/auth', redirect: '/sign-in' },
  { path: '/sign-in', name: 'sign-in', component: UserAuth, meta: { access: 'guest' } },
  { path: '/reset/:token', name: 'reset', component: () => doors().then((of) => of.reset()) },
  { path: '/entered', name: 'entered', component: () => import('./ways').then((of) => of.EnteredView), meta: { access: 'guest' } },
  { path: '/forgot', name: 'forgot', component: () => doors().then((of) => of.byCode()), meta: { access: 'guest' } },
  { path: '/code', name: 'code', component: () => doors().then((of) => of.byCode()), meta: { access: 'guest' } },
  { path: '/second-step', name: 'second-step', component: () => doors().then((of) => of.secondStep()), meta: { access: 'guest' } },
  { path: '/sign-up', name: 'sign-up', component: UserAuth, meta: { access: 'guest' } },
]
