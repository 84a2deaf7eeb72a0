import { isMap, isScalar, parseDocument } from 'yaml'

type Texts = Readonly<Record<string, string>>

const place = ['spec', 'variables']

/** The variables that a cluster document gives, as texts; null while the document cannot be read. */
export function variablesIn(text: string): Texts | null {
  const document = parseDocument(text)
  if (document.errors.length > 0 || !isMap(document.contents)) return null
  const given = document.getIn(place)
  if (!isMap(given)) return {}
  return Object.fromEntries(
    given.items.flatMap(({ key, value }) => {
      const text = isScalar(value) ? scalarText(value.value) : null
      return isScalar(key) && text !== null ? [[scalarText(key.value) ?? '', text]] : []
    }),
  )
}

/** The document with another value; its comments and everything else stay. An empty one is taken out: the default holds then. */
export function withVariable(text: string, name: string, value: string): string {
  const document = parseDocument(text)
  if (document.errors.length > 0) return text
  if (value === '') document.deleteIn([...place, name])
  else {
    const scalar = document.createNode(value)
    // Values of variables are texts: `3` without quotes would be a number.
    scalar.type = value.includes('\n') ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE'
    const before = document.getIn([...place, name], true)
    if (isScalar(before) && before.comment) scalar.comment = before.comment
    document.setIn([...place, name], scalar)
  }
  return document.toString({ lineWidth: 0 })
}

function scalarText(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null
}
