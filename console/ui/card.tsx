import type { ReactNode } from 'react'

/** A titled part of a page. */
export function Card({ title, wide, beside, children }: CardProps) {
  return (
    <section className={wide === true ? 'c-card c-card-wide' : 'c-card'} aria-label={title}>
      <header className="c-card-head">
        <h2>{title}</h2>
        {beside}
      </header>
      {children}
    </section>
  )
}

interface CardProps {
  readonly title: string
  readonly wide?: boolean
  readonly beside?: ReactNode
  readonly children: ReactNode
}
