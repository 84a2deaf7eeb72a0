/** What the frame itself can do, for menus, keys and the palette alike. */
export interface FrameActions {
  readonly go: (to: string) => void
  readonly logOut: () => void
  readonly newProject: () => void
  readonly keys: () => void
}
