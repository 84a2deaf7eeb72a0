import { useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { Go } from '../ui/go.tsx'
import { sectionOf, sections } from './sections.ts'

/** A row of links; on a phone they are behind a button. */
export function MainMenu() {
  const { pathname } = useLocation()
  const [openAt, setOpenAt] = useState<string | null>(null)
  const here = sectionOf(pathname)
  // Going somewhere closes it.
  const open = openAt === pathname
  return (
    <nav className={open ? 'c-menu c-menu-open' : 'c-menu'} aria-label="Main menu">
      <button
        type="button"
        className="c-menu-button"
        aria-expanded={open}
        aria-controls="main-menu"
        onClick={() => setOpenAt(open ? null : pathname)}
      >
        {here?.name ?? 'Menu'}
      </button>
      <ul id="main-menu" className="c-menu-entries">
        {sections.map((section) => (
          <li key={section.to}>
            <Go
              to={section.to}
              className={section === here ? 'c-menu-entry c-menu-here' : 'c-menu-entry'}
              {...(section === here ? { 'aria-current': 'page' } : {})}
            >
              {section.name}
            </Go>
          </li>
        ))}
      </ul>
    </nav>
  )
}
