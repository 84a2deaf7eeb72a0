import { useEffect } from 'react'
import { defaultProject, project } from '../api/project.ts'

/** From the innermost: what covers everything, the page, and the part of it that is open. */
type Place = 'cover' | 'page' | 'part'

const said = new Map<Place, string>()

/** What the browser's tab says for as long as the caller is mounted: `store-001 · Nodes · Cairn`. */
export function usePageTitle(place: Place, title: string | null): void {
  useEffect(() => {
    if (title === null) return undefined
    said.set(place, title)
    write()
    return () => {
      // Whoever came meanwhile has said its own already.
      if (said.get(place) === title) said.delete(place)
      write()
    }
  }, [place, title])
}

function write(): void {
  const cover = said.get('cover')
  const page =
    cover === undefined ? [said.get('page'), said.get('part'), project === defaultProject ? undefined : project] : [cover]
  document.title = [...page, 'Cairn'].filter((part) => part !== undefined).join(' · ')
}
