import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import type { ReactNode } from 'react'
import { problemOf } from '../api/call.ts'

/** A refusal in the server's own words: what, by which rule, at which path. */
export function ProblemAlert({ error, actions }: { readonly error: unknown; readonly actions?: ReactNode }) {
  const problem = problemOf(error)
  // One error that only repeats the detail adds nothing.
  const errors = problem.errors.filter((one) => one.path !== '' || one.message !== problem.detail)
  return (
    <Alert
      variant="danger"
      isInline
      component="h2"
      title={problem.title}
      {...(actions === undefined ? {} : { actionLinks: actions })}
    >
      <p>{problem.detail}</p>
      {errors.length > 0 && (
        <ul className="c-problem-errors" aria-label="Errors">
          {errors.map((one, index) => (
            <li key={index}>
              {one.path !== '' && <code>{one.path}</code>} {one.message} <span className="c-quiet">{one.code}</span>
            </li>
          ))}
        </ul>
      )}
      {problem.changed !== undefined && problem.changed.length > 0 && (
        <ul className="c-problem-errors" aria-label="What changed">
          {problem.changed.map((one, index) => (
            <li key={index}>
              {one.what}: <code>{one.from}</code> → <code>{one.to}</code>
            </li>
          ))}
        </ul>
      )}
      <p className="c-quiet">{problem.code}</p>
    </Alert>
  )
}
