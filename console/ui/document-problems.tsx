import type { DocumentDraft } from './document-draft.ts'

/** Every error of the document by its place, before the server is asked. */
export function DocumentProblems({ draft }: { readonly draft: DocumentDraft }) {
  if (draft.unreadable !== null) return <p className="c-wrong">The document cannot be read as YAML: {draft.unreadable}.</p>
  if (draft.problems.length === 0) return null
  return (
    <section aria-label="Problems of the document">
      <p className="c-wrong">
        {draft.problems.length === 1 ? 'One place is not valid:' : `${draft.problems.length} places are not valid:`}
      </p>
      <ul className="c-bullets">
        {draft.problems.slice(0, 20).map(({ path, message, code }) => (
          <li key={path + message}>
            <code>{path}</code> {message} <span className="c-quiet">{code}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
