export { badgeText, clock, dayName, exactly, numberText, shortTime } from './formats'
export { chooseLanguage, language, LANGUAGES, startLanguage, type Language } from './language'
export { problemText } from './problems'
export { t, type MessageKey } from './t'
