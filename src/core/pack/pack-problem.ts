/** Why a pack cannot be taken: the file and the place in it (`pack.json#layer`), a stable code, and what to do. */
export interface PackProblem {
  readonly path: string
  readonly code: PackProblemCode
  readonly message: string
}

export type PackProblemCode =
  /** A file that the pack must have is not there. */
  | 'pack.file-missing'
  /** A file is not in the format that its name says. */
  | 'pack.malformed'
  /** A field is missing, of another type, or says what no pack can say. */
  | 'pack.invalid'
  /** Two folders claim one name and version with different content. */
  | 'pack.ambiguous'
  /** The folder, or something in it, cannot be read. */
  | 'registry.unreadable'
  /** A symbolic link leads out of the registry's folder. */
  | 'registry.link-outside'
  /** More or larger files, or deeper folders, than a registry may have. */
  | 'registry.limit'
