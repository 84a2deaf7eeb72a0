import type { Plan } from '#contract/plan.ts'
import { Card } from '../ui/card.tsx'

/** Of a plan that goes back: what returns, what cannot and why, and from when it cannot be taken back itself. */
export function RollbackVerdict({ rollback }: { readonly rollback: NonNullable<Plan['rollback']> }) {
  const { revision, returns, cannot, pointOfNoReturn } = rollback
  return (
    <Card title={`Back to revision ${revision}`}>
      <div className="c-verdict">
        <section aria-label="What returns">
          <h3>Returns</h3>
          {returns.length === 0 ? (
            <p className="c-quiet">Nothing.</p>
          ) : (
            <ul className="c-bullets">
              {returns.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          )}
        </section>
        <section aria-label="What cannot return">
          <h3>Cannot return</h3>
          {cannot.length === 0 ? (
            <p className="c-quiet">Nothing is lost.</p>
          ) : (
            <ul className="c-bullets">
              {cannot.map(({ what, why }) => (
                <li key={what}>
                  <b>{what}</b>
                  <span className="c-detail">{why}</span>
                </li>
              ))}
            </ul>
          )}
        </section>
      </div>
      <p>
        <b>Point of no return:</b>{' '}
        {pointOfNoReturn === null ? 'none, this can be taken back at any time.' : `when ${pointOfNoReturn}.`}
      </p>
    </Card>
  )
}
