import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { useUpdateStore } from './update'

class FakeWorker extends EventTarget {
  postMessage = vi.fn()
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null
  waiting: FakeWorker | null = null
  update = vi.fn(() => Promise.resolve())

  /** A newer worker comes and has its files. */
  bring(): FakeWorker {
    const worker = new FakeWorker()
    this.installing = worker
    this.dispatchEvent(new Event('updatefound'))
    this.installing = null
    this.waiting = worker
    worker.dispatchEvent(new Event('statechange'))
    return worker
  }
}

let container: EventTarget & { controller: unknown }
let registration: FakeRegistration

beforeEach(() => {
  setActivePinia(createPinia())
  registration = new FakeRegistration()
  container = Object.assign(new EventTarget(), { controller: {} as unknown })
  vi.stubGlobal('navigator', { serviceWorker: container })
})

const followed = () => {
  const store = useUpdateStore()
  store.follow(registration as unknown as ServiceWorkerRegistration)
  return store
}

it('offers a newer client once all its files are here, and one that was waiting already', () => {
  const store = followed()
  expect(store.ready).toBe(false)
  registration.bring()
  expect(store.ready).toBe(true)
  setActivePinia(createPinia())
  expect(followed().ready).toBe(true)
})

it('offers nothing at the first visit, where nothing older runs', () => {
  container.controller = null
  const store = followed()
  registration.bring()
  expect(store.ready).toBe(false)
})

it('reloads only after the newer worker has taken over', () => {
  const store = followed()
  const worker = registration.bring()
  const reload = vi.fn()
  store.apply(reload)
  expect(worker.postMessage).toHaveBeenCalledWith('activate')
  expect(reload).not.toHaveBeenCalled()
  container.dispatchEvent(new Event('controllerchange'))
  expect(reload).toHaveBeenCalledOnce()
})
