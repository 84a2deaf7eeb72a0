import { useLocation } from '@tanstack/react-router'
import { usePageTitle } from '../frame/page-title.ts'
import { Go } from './go.tsx'

/** Tabs that are addresses: each can be linked to, and the browser's back button knows them. */
export function TabLinks({
  label,
  tabs,
  side = false,
}: {
  readonly label: string
  readonly tabs: readonly { readonly name: string; readonly to: string }[]
  /** Below each other, at the side of what they lead to. */
  readonly side?: boolean
}) {
  const { pathname } = useLocation()
  const isHere = (to: string) => decodeURI(pathname) === decodeURI(to)
  usePageTitle('part', tabs.find(({ to }) => isHere(to))?.name ?? null)
  return (
    <nav className={side ? 'c-tabs c-tabs-side' : 'c-tabs'} aria-label={label}>
      {tabs.map(({ name, to }) => {
        const here = isHere(to)
        return (
          <Go key={name} to={to} className={here ? 'c-tab c-tab-here' : 'c-tab'} {...(here ? { 'aria-current': 'page' } : {})}>
            {name}
          </Go>
        )
      })}
    </nav>
  )
}
