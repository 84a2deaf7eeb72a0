import type { Connection } from './connection.ts'
import type { SourceDocument } from './documents.ts'
import { Failure } from './failure.ts'

/** The project that a document goes to: its own, which must be the one that was chosen where one was. */
export function projectOf({ project }: Connection, { place, full }: SourceDocument): { readonly project?: string } {
  const own = full.metadata.project
  if (own === undefined || own === project.project) return project
  if (project.project === undefined) return { project: own }
  throw new Failure(`${place}: metadata.project is ${own}, and the chosen project is ${project.project} (project.mismatch).`, {
    next: 'Leave one of the two out.',
  })
}
