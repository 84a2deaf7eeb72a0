import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Skeleton } from '@patternfly/react-core/dist/dynamic/components/Skeleton'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ProblemAlert } from './problem-alert.tsx'

/** What was read, or a skeleton of its height until it is there, or the reason why it is not. */
export function Loaded<Data>({ query, children, rows = 6 }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  if (query.isError) {
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
  return <Skeletons rows={rows} />
}

interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'isError' | 'error' | 'refetch'>
  readonly children: (data: Data) => ReactNode
  readonly rows?: number
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
