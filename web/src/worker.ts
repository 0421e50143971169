const WORKER = '/sw.js'

interface WorkerPolicy {
  createScriptURL(url: string): string
}

interface TrustedTypes {
  createPolicy(name: string, rules: WorkerPolicy): WorkerPolicy
}

/** Installs the service worker where the browser allows one: production builds in secure contexts. */
export function registerWorker(follow: (registration: ServiceWorkerRegistration) => void): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // Where something has put a stub in the place of workers, as test drivers do, there is nothing to follow.
  const started = (found?: ServiceWorkerRegistration) => found && follow(found)
  void navigator.serviceWorker.register(trusted(WORKER)).then(started, () => undefined)
}

/** Under Trusted Types an address of a script needs a policy; ours lets exactly one through. */
function trusted(address: string): string {
  const types = (window as { trustedTypes?: TrustedTypes }).trustedTypes
  if (types === undefined) return address
  const policy = types.createPolicy('app-sw', {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError('not our worker')
      return url
    },
  })
  return policy.createScriptURL(address)
}
