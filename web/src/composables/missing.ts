/** What a browser keeps for pages that came by https, or from the machine itself. */
export type Feature = 'offline' | 'push' | 'passkeys' | 'microphone' | 'copy'

/** What this page would have under https and does not have: each is looked for itself, whatever the address says. */
export function missingForHttps(): Feature[] {
  if (globalThis.isSecureContext) return []
  const has: Record<Feature, boolean> = {
    offline: 'serviceWorker' in navigator,
    push: 'PushManager' in globalThis,
    passkeys: 'PublicKeyCredential' in globalThis,
    microphone: 'mediaDevices' in navigator,
    copy: 'clipboard' in navigator,
  }
  return (Object.keys(has) as Feature[]).filter((feature) => !has[feature])
}
