import type { RouteRecordRaw } from 'vue-router'
import UserAuth from './UserAuth.vue'

export const routes: RouteRecordRaw[] = [
  { path: '/setup', name: 'setup', component: () => import('./FirstRun.vue'), meta: { access: 'setup' } },
  { path: '/auth', redirect: '/sign-in' },
  { path: '/sign-in', name: 'sign-in', component: UserAuth, meta: { access: 'guest' } },
  { path: '/sign-up', name: 'sign-up', component: UserAuth, meta: { access: 'guest' } },
]
