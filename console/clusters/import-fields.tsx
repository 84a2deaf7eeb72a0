import { useQuery } from '@tanstack/react-query'
import { variablesIn } from '#core/cluster/document-variables.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { Card } from '../ui/card.tsx'
import { problemAt, type DocumentDraft } from '../ui/document-draft.ts'
import { LinesAt, pairs, TextAt } from '../ui/document-fields.tsx'
import { Field } from '../ui/field.tsx'
import { Go } from '../ui/go.tsx'
import { KubeconfigField } from '../ui/kubeconfig-field.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { AddonProfiles, profilesPlace } from './addon-profiles.tsx'
import { declaredProblem } from './declared-variables.ts'
import { asked, VariableFields, type DeclaredVariable } from './variable-fields.tsx'

/** All that is asked about a cluster to be imported. */
export function ImportFields(props: ImportFieldsProps) {
  const { draft, declared, managements, management, onManagement, kubeconfig, onKubeconfig } = props
  const profiles = useQuery(read.profiles({ limit: 200 }))
  const profilesProblem = problemAt(draft.problems, profilesPlace)
  return (
    <div className="c-stack">
      <Card title="The cluster">
        <div className="c-fields-grid">
          <TextAt
            draft={draft}
            path={['metadata', 'name']}
            label="Name"
            required
            help="What it is called here: 1–63 of a-z, 0-9 and -. It cannot be changed later"
          />
          <Field
            label="Management cluster"
            value={management}
            onChange={onManagement}
            options={managements.map((name) => [name, name] as const)}
            help="Whose Flux brings the add-ons. It cannot be changed later"
            problem={problemAt(draft.problems, ['spec', 'managementCluster'])}
          />
          <TextAt draft={draft} path={['spec', 'cloud', 'region']} label="Region" help="Where it runs, to find it by" />
          <LinesAt
            draft={draft}
            path={['metadata', 'tags']}
            label="Tags"
            form={pairs(':')}
            rows={2}
            help="One key:value in a line"
          />
        </div>
      </Card>
      <Card title="The way there">
        <KubeconfigField
          value={kubeconfig}
          onChange={onKubeconfig}
          problem={problemAt(draft.problems, ['kubeconfig'])}
          help="Of an account that may install the add-ons. It is kept sealed, in a cloud account of the cluster’s name."
        />
      </Card>
      <Card title="Add-on profiles" beside={<span className="c-quiet">Others brought the infrastructure</span>}>
        <Loaded query={profiles} rows={2}>
          {({ items }) =>
            items.some(({ type }) => type === 'add-on') ? (
              <AddonProfiles draft={draft} offered={items} />
            ) : (
              <p>
                There is no add-on profile yet. <Go to={paths.newProfile()}>Create one first</Go>: the name and the tags are kept
                meanwhile.
              </p>
            )
          }
        </Loaded>
        {profilesProblem !== undefined && <p className="c-wrong">{profilesProblem}</p>}
      </Card>
      {asked(declared).length > 0 && (
        <Card title="Variables" beside={<span className="c-quiet">What the profiles ask of each cluster</span>}>
          <VariableFields
            variables={declared}
            values={variablesIn(draft.text) ?? {}}
            onChange={(name, value) => draft.set(['spec', 'variables', name], value === '' ? undefined : value)}
            problemOf={(variable) => declaredProblem(draft, variable)}
          />
        </Card>
      )}
    </div>
  )
}

interface ImportFieldsProps {
  readonly draft: DocumentDraft
  /** What the chosen profiles ask for. */
  readonly declared: readonly DeclaredVariable[]
  readonly managements: readonly string[]
  readonly management: string
  readonly onManagement: (name: string) => void
  readonly kubeconfig: string
  readonly onKubeconfig: (text: string) => void
}
