const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The system's Chromium; nothing is downloaded. */
export const chromium = (...more: string[]) => ({
  launchOptions: { executablePath: process.env['COMMUNE_CHROMIUM'] ?? '/usr/bin/chromium', args: [...FLAGS, ...more] },
})
