import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Skeleton } from '@patternfly/react-core/dist/dynamic/components/Skeleton'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemOf } from '../api/call.ts'
import { Go } from './go.tsx'
import { PageHeading } from './page-heading.tsx'
import { ProblemAlert } from './problem-alert.tsx'

/** What was read, or a skeleton of its shape until it is there, or the reason why it is not. */
export function Loaded<Data>({ query, children, rows = 6, shape = 'lines', page, trail = [] }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  return (
    <>
      {page !== undefined && <PageHeading title={page} trail={trail} />}
      {query.isError ? <Failed query={query} trail={trail} /> : <Skeletons rows={rows} shape={shape} />}
    </>
  )
}

type Trail = readonly { readonly name: string; readonly to: string }[]

/** What is not there will not be there by asking again: the way back is offered instead, the nearest place first. */
function Failed({ query, trail }: { readonly query: Pick<UseQueryResult, 'error' | 'refetch'>; readonly trail: Trail }) {
  const isMissing = problemOf(query.error).status === 404 && trail.length > 0
  return (
    <ProblemAlert
      error={query.error}
      actions={
        isMissing ? (
          <span className="c-row">
            {trail.toReversed().map(({ name, to }) => (
              <Go key={to} to={to}>
                Go to {name}
              </Go>
            ))}
          </span>
        ) : (
          <Button variant="link" isInline onClick={() => void query.refetch()}>
            Try again
          </Button>
        )
      }
    />
  )
}

interface LoadedProps<Data> {
  readonly query: Pick<UseQueryResult<Data>, 'data' | 'isError' | 'error' | 'refetch'>
  readonly children: (data: Data) => ReactNode
  readonly rows?: number
  /** What comes: lines of text, rows of a table, or cards. */
  readonly shape?: Shape
  /** The title of the whole page, where it is that which is read: it has one before, and where there is no such thing. */
  readonly page?: string
  /** Where it stands, and where to go if it is not there. */
  readonly trail?: Trail
}

type Shape = 'lines' | 'table' | 'cards'

/** A title, and some lines. */
const cardLines = [18, 74, 58, 66] as const

export function Skeletons({ rows, shape = 'lines' }: { readonly rows: number; readonly shape?: Shape }) {
  return (
    <div className={`c-skeletons c-skeletons-${shape}`} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row}>
          {(shape === 'cards' ? cardLines : [92 - ((row * 17) % 40)]).map((width) => (
            <Skeleton key={width} width={`${width}%`} screenreaderText="Loading" />
          ))}
        </div>
      ))}
    </div>
  )
}
