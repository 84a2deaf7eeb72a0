import { Go } from './go.tsx'

/** A link by its name, on one line; where that is too long for a cell, its middle is left out, and stands on hover. */
export function NameLink({ name, to }: { readonly name: string; readonly to: string }) {
  const shown = middleCut(name)
  if (shown === name)
    return (
      <Go to={to} className="c-nowrap">
        {name}
      </Go>
    )
  return (
    <Go to={to} className="c-nowrap" aria-label={name} title={name}>
      {shown}
    </Go>
  )
}

/** What a long name begins and ends with tells it from its neighbours. */
function middleCut(name: string): string {
  return name.length <= most ? name : `${name.slice(0, most / 2)}…${name.slice(1 - most / 2)}`
}

const most = 28
