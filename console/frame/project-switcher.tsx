import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { goToProject, project } from '../api/project.ts'
import { read } from '../api/queries.ts'
import { Choice } from '../ui/choice.tsx'
import { sectionOf, sections } from './sections.ts'

/** Which project the pages are of, and the way to another: to the section of it that is open here. */
export function ProjectSwitcher({ onNew }: { readonly onNew: () => void }) {
  const { pathname } = useLocation()
  const [asked, setAsked] = useState(false)
  const { data } = useQuery({ ...read.projects(), enabled: asked })
  const names = data?.items.map(({ name }) => name) ?? []
  return (
    <div className="c-project">
      <Choice
        label="Project"
        value={project}
        plain
        options={(names.includes(project) ? names : [project, ...names]).map((value) => ({ value }))}
        onOpen={() => setAsked(true)}
        onChoose={(name) => name !== project && goToProject(name, (sectionOf(pathname) ?? sections[0]).to)}
        last={{ text: 'New project…', onPress: onNew }}
      />
    </div>
  )
}
