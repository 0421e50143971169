// Runs before the first paint: nobody sees the other theme flash, whoever is known sees the frame of the screen, and what is needed soon is asked for now.
;(() => {
  const root = document.documentElement
  const ahead = JSON.parse(document.querySelector('meta[name=ahead]')?.content ?? '{"rooms":{},"languages":{}}')
  const ask = (how) => document.head.append(Object.assign(document.createElement('link'), how))
  let language = null
  try {
    language = localStorage.getItem('commune.language')
    const theme = localStorage.getItem('commune.theme')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    if (localStorage.getItem('commune.user') !== null) {
      root.dataset.known = ''
      if (ahead.known) ask({ rel: 'modulepreload', href: ahead.known })
    }
  } catch {
    // Storage is closed to us: the system's theme, and nobody is known.
  }
  // Whoever is known waits for more than these words, but hears late of those of the rooms. Only a guess; the client decides.
  const words = root.dataset.known === undefined ? ahead.languages : ahead.rooms
  const spoken = [language, ...navigator.languages].map((tag) => words[tag?.split('-')[0]]).find(Boolean) ?? words.en
  if (spoken) ask({ rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: spoken })
})()
