import type { ReactNode } from 'react'
import type { WireAuditRecord } from '#contract/audit.ts'
import type { Json, JsonObject } from '#core/base/json.ts'
import { paths } from '../paths.ts'
import { Value } from '../ui/difference-rows.tsx'
import { Go } from '../ui/go.tsx'
import { StateWord } from '../ui/state-word.tsx'

/** One record in full: what was said, what was known, and where to look further. */
export function AuditDetail({ record }: { readonly record: WireAuditRecord }) {
  const { known, ...detail } = objectOf(record.detail)
  const facts = Object.entries(detail).filter(([, value]) => !isNothing(value))
  return (
    <div className="c-stack" role="group" aria-label={`Detail of record ${record.id}`}>
      <dl className="c-facts">
        <Fact name="address">{record.address ?? <span className="c-quiet">not put down</span>}</Fact>
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            <FactValue record={record} name={name} value={value ?? null} />
          </Fact>
        ))}
      </dl>
      {known !== undefined && known !== null && <Known known={objectOf(known)} />}
      <p className="c-quiet">
        Record {record.id} · <code>{record.action}</code>
      </p>
    </div>
  )
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Plans and updates are led to; the rest is shown as it was put down. */
function FactValue({
  record: { object },
  name,
  value,
}: {
  readonly record: WireAuditRecord
  readonly name: string
  readonly value: Json
}) {
  const [kind, cluster] = object.split('/')
  const isLink = kind === 'cluster' && cluster !== undefined && typeof value === 'string'
  if (isLink && name === 'plan') return <Go to={paths.plan(cluster, value)}>{value}</Go>
  if (isLink && name === 'update') return <Go to={paths.clusterUpdate(cluster, value)}>{value}</Go>
  return typeof value === 'string' || typeof value === 'number' ? <>{value}</> : <Value value={value} />
}

/** What the plan said to whoever decided on it. */
function Known({ known }: { readonly known: JsonObject }) {
  const checks = listOf(known['checks']).map(objectOf)
  const disrupts = listOf(known['disrupts']).map(textOf)
  const leftOut = Number(known['checksLeftOut'] ?? 0)
  return (
    <section className="c-stack" aria-label="What was known">
      <h2 className="c-change-name">What was known</h2>
      <dl className="c-facts">
        <Fact name="digest">
          <code className="c-breakable">{textOf(known['digest'])}</code>
        </Fact>
        <Fact name="repave">{textOf(known['repave'])}</Fact>
        <Fact name="disrupts">
          {disrupts.length === 0 ? (
            'nothing'
          ) : (
            <ul className="c-plain-list">
              {disrupts.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact name="checks">
          {checks.length === 0 ? (
            'none had anything to say'
          ) : (
            <ul className="c-plain-list">
              {checks.map((check, index) => (
                <li key={index}>
                  <StateWord state={textOf(check['severity'])} /> <code>{textOf(check['code'])}</code> {textOf(check['message'])}
                </li>
              ))}
              {leftOut > 0 && <li className="c-quiet">and {leftOut} more, which the plan has</li>}
            </ul>
          )}
        </Fact>
      </dl>
    </section>
  )
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
