const prefix = '/projects/'

export const defaultProject = 'default'

/**
 * The project that this document is of, as its address says. Another project is another document, so nothing that was read or typed
 * in one can ever show, or be sent, in another.
 */
export const project: string = projectOf(window.location.pathname)

/** What the addresses of this document's pages begin with; those of the default project are plain. */
export const basePath = window.location.pathname.startsWith(prefix) ? prefix + encodeURIComponent(project) : '/'

/** Opens a project, at the section that a path such as `/profiles` names. */
export function goToProject(name: string, section: string): void {
  window.location.assign(name === defaultProject ? section : prefix + encodeURIComponent(name) + section)
}

function projectOf(path: string): string {
  const [name = ''] = path.startsWith(prefix) ? path.slice(prefix.length).split('/') : []
  try {
    return decodeURIComponent(name) || defaultProject
  } catch {
    return name
  }
}
