export { passwordText, usernameText } from './faults'
