import type { Project } from '#store/projects.ts'
import type { Principal } from './control.ts'

/** In which project something is asked for, and by whom. */
export interface ProjectScope {
  readonly project: Pick<Project, 'id' | 'name'>
  readonly principal: Pick<Principal, 'name' | 'address'>
}
