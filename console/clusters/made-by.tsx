import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { TextAt } from '../ui/document-fields.tsx'
import { textAt, type DocumentDraft } from '../ui/document-draft.ts'

export const madeByPath = ['spec', 'managementCluster']

/** Who makes the cluster; asked where there is a choice. */
export function MadeBy({ draft }: { readonly draft: DocumentDraft }) {
  const { data } = useQuery(read.managementClusters())
  const names = new Set((data?.items ?? []).map(({ name }) => name))
  const written = textAt(draft, madeByPath)
  if (written !== '') names.add(written)
  if (names.size === 0) return null
  return (
    <TextAt
      draft={draft}
      path={madeByPath}
      label="Made by"
      options={[['', 'The simulator'], ...[...names].map((name) => [name, `Management cluster ${name}`] as const)]}
      help="It cannot be changed later"
    />
  )
}
