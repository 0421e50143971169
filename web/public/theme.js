// Runs before the first paint, so that nobody sees the other theme flash, and those who are known see the frame of their screen.
;(() => {
  try {
    if (localStorage.getItem('commune.user') !== null) document.documentElement.dataset.known = ''
    const theme = localStorage.getItem('commune.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Storage is closed to us: the system's theme it is.
  }
})()
