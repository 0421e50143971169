/** Whether keys bear the names that they have on an Apple keyboard. */
export const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)
