import { useLocation } from '@tanstack/react-router'
import { Go } from './go.tsx'

/** Tabs that are addresses: each can be linked to, and the browser's back button knows them. */
export function TabLinks({
  label,
  tabs,
}: {
  readonly label: string
  readonly tabs: readonly { readonly name: string; readonly to: string }[]
}) {
  const { pathname } = useLocation()
  return (
    <nav className="c-tabs" aria-label={label}>
      {tabs.map(({ name, to }) => {
        const here = decodeURI(pathname) === decodeURI(to)
        return (
          <Go key={name} to={to} className={here ? 'c-tab c-tab-here' : 'c-tab'} {...(here ? { 'aria-current': 'page' } : {})}>
            {name}
          </Go>
        )
      })}
    </nav>
  )
}
