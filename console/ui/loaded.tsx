import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Skeleton } from '@patternfly/react-core/dist/dynamic/components/Skeleton'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { PageHeading } from './page-heading.tsx'
import { ProblemAlert } from './problem-alert.tsx'

/** What was read, or a skeleton of its height until it is there, or the reason why it is not. */
export function Loaded<Data>({ query, children, rows = 6, page }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  return (
    <>
      {page !== undefined && <PageHeading title={page} />}
      {query.isError ? <Failed query={query} /> : <Skeletons rows={rows} />}
    </>
  )
}

function Failed({ query }: { readonly query: Pick<UseQueryResult, 'error' | 'refetch'> }) {
  return (
    <ProblemAlert
      error={query.error}
      actions={
        <Button variant="link" isInline onClick={() => void query.refetch()}>
          Try again
        </Button>
      }
    />
  )
}

interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'isError' | 'error' | 'refetch'>
  readonly children: (data: Data) => ReactNode
  readonly rows?: number
  /** The title of the whole page, where it is that which is read: it has one before, and where there is no such thing. */
  readonly page?: string
}

export function Skeletons({ rows }: { readonly rows: number }) {
  return (
    <div className="c-skeletons" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} width={`${92 - ((row * 17) % 40)}%`} screenreaderText="Loading" />
      ))}
    </div>
  )
}
