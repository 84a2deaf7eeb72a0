import { Fragment } from 'react'

/** The path of a value. Where it does not fit a line it breaks between its parts, so that each can be read. */
export function ValuePath({ path }: { readonly path: string }) {
  return (
    <code className="c-breakable">
      {path.split(/(?<=\.)|(?=\[)/).map((part, place) => (
        <Fragment key={place}>
          {place > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </code>
  )
}
