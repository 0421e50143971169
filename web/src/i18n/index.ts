export { clock, dayName, exactly, shortTime } from './formats'
export { problemText } from './problems'
export { currentLocale, t, type MessageKey } from './t'
