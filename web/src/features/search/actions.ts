/** Something to do that has a name; the shell says what there is. */
export interface Action {
  id: string
  label: string
  run(): void
}
