import './page-heading.css'
import { Breadcrumb, BreadcrumbItem } from '@patternfly/react-core/dist/dynamic/components/Breadcrumb'
import { Title } from '@patternfly/react-core/dist/dynamic/components/Title'
import { useLocation } from '@tanstack/react-router'
import { useRef, type ReactNode } from 'react'
import { useArrival } from '../frame/arrival.ts'
import { usePageTitle } from '../frame/page-title.ts'
import { Go } from './go.tsx'

/** The head of a page, and the title of its browser tab. */
export function PageHeading({ title, tab, trail = [], beside, actions, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()
  usePageTitle('page', tab ?? title)
  useArrival(heading, pathname, tab ?? title)
  return (
    <header className="c-heading">
      {trail.length > 0 && (
        <Breadcrumb>
          {trail.map((step) => (
            <BreadcrumbItem
              key={step.to}
              render={({ className }) => (
                <Go to={step.to} className={className ?? ''}>
                  {step.name}
                </Go>
              )}
            />
          ))}
          <BreadcrumbItem isActive>{title}</BreadcrumbItem>
        </Breadcrumb>
      )}
      <div className="c-heading-row">
        <Title headingLevel="h1" size="xl" className="c-heading-title" ref={heading} tabIndex={-1}>
          {title}
        </Title>
        {beside !== undefined && <div className="c-heading-beside">{beside}</div>}
        {actions !== undefined && <div className="c-heading-actions">{actions}</div>}
      </div>
      {children}
    </header>
  )
}

interface PageHeadingProps {
  readonly title: string
  /** What the browser's tab says; the title, where that says enough by itself. */
  readonly tab?: string
  readonly trail?: readonly { readonly name: string; readonly to: string }[]
  readonly beside?: ReactNode
  readonly actions?: ReactNode
  readonly children?: ReactNode
}
