import { useLocation } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { Go } from '../ui/go.tsx'

/** An entry, and the beginnings of the addresses that belong to it. */
const entries = [
  { name: 'Clusters', to: paths.clusters(), under: [paths.clusters(), paths.newCluster()] },
  { name: 'Profiles', to: paths.profiles(), under: [paths.profiles(), paths.newProfile()] },
  { name: 'Packs', to: paths.packs(), under: [paths.packs()] },
  { name: 'Audit', to: paths.audit(), under: [paths.audit()] },
  { name: 'Settings', to: paths.settings(), under: [paths.settings()] },
] as const

export function MainMenu() {
  const { pathname } = useLocation()
  return (
    <nav className="c-menu" aria-label="Main menu">
      {entries.map(({ name, to, under }) => {
        const here = under.some((start) => pathname === start || pathname.startsWith(`${start}/`))
        return (
          <Go
            key={name}
            to={to}
            className={here ? 'c-menu-entry c-menu-here' : 'c-menu-entry'}
            {...(here ? { 'aria-current': 'page' } : {})}
          >
            {name}
          </Go>
        )
      })}
    </nav>
  )
}
