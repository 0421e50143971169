import { isServerPath } from './paths'

interface Precache {
  version: string
  files: string[]
}

declare const self: ServiceWorkerGlobalScope & { __precache: Precache }

const PREFIX = 'commune-'
const SHELL = '/index.html'
const { version, files } = self.__precache
const cacheName = PREFIX + version
const listed = new Set(files)

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOlder().then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin || isServerPath(url.pathname)) return
  if (request.mode === 'navigate') event.respondWith(fromCache(SHELL, request))
  else if (listed.has(url.pathname)) event.respondWith(fromCache(url.pathname, request))
})

async function dropOlder(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== cacheName).map((name) => caches.delete(name)))
}

async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  return (await cache.match(path)) ?? fetch(request)
}
