import { useQuery } from '@tanstack/react-query'
import { read } from '../api/queries.ts'
import { TextAt } from '../ui/document-fields.tsx'
import { textAt, type DocumentDraft } from '../ui/document-draft.ts'

const accountPath = ['spec', 'cloud', 'account']

/** With whose credentials the cluster is made; asked where its cloud has accounts. */
export function ChosenAccount({ draft }: { readonly draft: DocumentDraft }) {
  const { data } = useQuery(read.cloudAccounts())
  const cloudType = textAt(draft, ['spec', 'cloudType'])
  const names = new Set((data?.items ?? []).filter((one) => one.cloudType === cloudType).map(({ name }) => name))
  const written = textAt(draft, accountPath)
  if (written !== '') names.add(written)
  if (names.size === 0) return null
  return (
    <TextAt
      draft={draft}
      path={accountPath}
      label="Cloud account"
      options={[['', "That of the provider's controllers"], ...[...names].map((name) => [name, name] as const)]}
      help="Whose credentials it is made with"
    />
  )
}
