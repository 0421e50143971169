// Runs before the first paint, so that nobody sees the other theme flash.
;(() => {
  try {
    const theme = localStorage.getItem('commune.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Storage is closed to us: the system's theme it is.
  }
})()
