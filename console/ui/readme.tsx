import './readme.css'
import { lazy, Suspense } from 'react'
import { Skeletons } from './loaded.tsx'
import type { MarkdownProps } from './markdown.tsx'

const Markdown = lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown }))

/** A readme, as its author meant it to look; nothing in it is executed. What reads Markdown comes with the first one. */
export function Readme(props: MarkdownProps) {
  return (
    <Suspense fallback={<Skeletons rows={6} />}>
      <Markdown {...props} />
    </Suspense>
  )
}
