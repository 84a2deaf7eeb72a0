import type { ReactNode } from 'react'

const order = ['booting', 'joining', 'ready', 'cordoned', 'draining', 'removing', 'failed'] as const

/** What the colours of nodes over time mean, of those states that are there. */
export function NodeColours({ states, children }: { readonly states: ReadonlySet<string>; readonly children?: ReactNode }) {
  return (
    <ul className="c-plain-list c-legend" aria-label="Colours of the nodes">
      {order
        .filter((state) => states.has(state))
        .map((state) => (
          <li key={state}>
            <i className="c-stretch" data-state={state} aria-hidden="true" /> {state}
          </li>
        ))}
      {children}
    </ul>
  )
}
