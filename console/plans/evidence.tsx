import { isJsonObject, type Json } from '#core/base/json.ts'
import type { Plan } from '#contract/plan.ts'
import { PlainTable } from '../ui/plain-table.tsx'
import { hasParts, valueText } from '../ui/value-text.ts'
import { ValuePath } from '../ui/value-path.tsx'

type Check = Plan['checks'][number]

/** What a check found, to be unfolded: its message says what it means, and this by name what it is about. */
export function Evidence({ check: { code, evidence } }: { readonly check: Check }) {
  const facts = isJsonObject(evidence) ? Object.entries(evidence).filter(([, value]) => !isNothing(value)) : []
  if (facts.length === 0) return null
  return (
    <details className="c-evidence">
      <summary aria-label={`Evidence of ${code}`}>Evidence</summary>
      <dl className="c-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{wordsOf(name)}</dt>
            <dd>
              {isListOfWords(value) ? (
                value.join(', ')
              ) : hasParts(value) ? (
                <pre className="c-value">{valueText(value)}</pre>
              ) : (
                valueText(value)
              )}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

/** An object in a layer of an API version that the target no longer serves. */
interface Finding {
  readonly layer: string
  readonly document: string
  readonly path: string
  readonly apiVersion: string
  readonly kind: string
  readonly name: string | null
  readonly replacement: string | null
}

/** Null for a check that tells of something else. */
export function findingOf({ code, evidence }: Check): Finding | null {
  if (code !== 'api.removed' || !isJsonObject(evidence)) return null
  return typeof evidence['document'] === 'string' ? (evidence as unknown as Finding) : null
}

/** Findings of one kind, one row each: where the object stands, and what it has to be written as. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <PlainTable label="Removed APIs" heads={['Layer', 'Document', 'Path', 'Object', 'Is of', 'Write it as']}>
      {findings.map((one, index) => (
        <tr key={index}>
          <th scope="row">{one.layer}</th>
          <td>{one.document}</td>
          <td>
            <ValuePath path={one.path} />
          </td>
          <td>
            {one.kind} {one.name}
          </td>
          <td>{one.apiVersion}</td>
          <td>{one.replacement ?? <span className="c-quiet">nothing: take it out</span>}</td>
        </tr>
      ))}
    </PlainTable>
  )
}

const isNothing = (value: Json) => value === null || (Array.isArray(value) && value.length === 0)

function isListOfWords(value: Json): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** `removedIn` as `removed in`. */
const wordsOf = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
