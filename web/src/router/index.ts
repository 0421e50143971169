import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteLocationRaw } from 'vue-router'
import { returnPath } from '@/domain/forms'
import { routes as accounts } from '@/features/accounts/routes'
import { routes as rooms } from '@/features/rooms/routes'
import { useSessionStore } from '@/stores/session'

/** Who may see a route: `member` signed in, `guest` signed out, anybody without. */
declare module 'vue-router' {
  interface RouteMeta {
    access?: 'member' | 'guest' | 'setup'
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/home' },
    ...accounts,
    ...rooms,
    { path: '/:path(.*)*', name: 'not-found', component: () => import('@/features/rooms/NotFoundView.vue') },
  ],
})

router.beforeEach((to) => guard(to))

function guard(to: RouteLocationNormalized): RouteLocationRaw | true {
  const { state } = useSessionStore()
  const access = to.meta.access
  if (state === 'setup') return access === 'setup' ? true : { name: 'setup' }
  if (state === 'signed-in') return access === 'guest' || access === 'setup' ? returnPath(to.query['next']) : true
  if (access === 'setup') return { name: 'sign-in' }
  if (access !== 'member') return true
  // Whoever follows a join link is most likely new here.
  const door = to.name === 'join' ? 'sign-up' : 'sign-in'
  return to.path === '/home' ? { name: door } : { name: door, query: { next: to.fullPath } }
}
