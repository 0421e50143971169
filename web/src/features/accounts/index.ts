export { passwordText } from './faults'
