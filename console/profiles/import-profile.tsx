import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { Alert } from '@patternfly/react-core/dist/dynamic/components/Alert'
import { FormGroup } from '@patternfly/react-core/dist/dynamic/components/Form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { profileRoutes, type ImportCheck } from '#contract/profile.ts'
import { call, yamlBody } from '../api/call.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { Field } from '../ui/field.tsx'
import { useGo } from '../ui/go.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { YamlText } from '../ui/yaml-text.tsx'

type ImportedPack = ImportCheck['packs'][number]

/** A profile from a file or from pasted text: checked first, with all that stands against it, and then confirmed. */
export function ImportProfile() {
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const [version, setVersion] = useState('')
  const go = useGo()
  const queryClient = useQueryClient()
  const as = { ...(name === '' ? {} : { name }), ...(version === '' ? {} : { version }) }
  const check = useMutation({
    mutationFn: async () => {
      const answer = await call(profileRoutes.import, { query: { ...as, dryRun: 'true' }, body: text }, yamlBody)
      if (!('problems' in answer)) throw new Error('The server imported the document instead of checking it.')
      return answer
    },
  })
  const take = useMutation({
    mutationFn: async () => {
      const answer = await call(profileRoutes.import, { query: as, body: text }, yamlBody)
      if (!('document' in answer)) throw new Error('The server checked the document instead of importing it.')
      return answer.document
    },
    onSuccess: async ({ metadata, spec }) => {
      void queryClient.invalidateQueries({ queryKey: ['profiles'] })
      void queryClient.invalidateQueries({ queryKey: ['profile', metadata.name] })
      toast('success', `${metadata.name} ${spec.version} is imported`)
      await go(paths.profileVersion(metadata.name, spec.version))
    },
  })
  // What was checked is what is imported: any change asks for another check.
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value)
      check.reset()
      take.reset()
    }
  const fits = check.data !== undefined && check.data.problems.length === 0
  return (
    <>
      <PageHeading
        title="Import profile"
        trail={[{ name: 'Profiles', to: paths.profiles() }]}
        actions={
          <>
            <Button
              variant={fits ? 'secondary' : 'primary'}
              isLoading={check.isPending}
              isDisabled={check.isPending || text.trim() === ''}
              onClick={() => check.mutate()}
            >
              Check
            </Button>
            <Button
              variant="primary"
              isLoading={take.isPending}
              isDisabled={!fits || take.isPending}
              onClick={() => take.mutate()}
            >
              Import
            </Button>
          </>
        }
      >
        <p className="c-quiet">
          Choose a file that an export wrote, or paste its text, YAML or JSON. It is checked before anything is made.
        </p>
      </PageHeading>
      <div className="c-stack">
        <div className="c-row c-top">
          <FormGroup label="File" fieldId="document-file">
            <input
              id="document-file"
              type="file"
              accept=".yaml,.yml,.json"
              className="c-file"
              onChange={(event) => {
                const [file] = event.target.files ?? []
                if (file) void file.text().then(changed(setText))
              }}
            />
          </FormGroup>
          <Field label="Under another name" value={name} onChange={changed(setName)} help="Empty: as the document says" />
          <Field label="As another version" value={version} onChange={changed(setVersion)} help="Empty: as the document says" />
        </div>
        {(take.error ?? check.error) !== null && <ProblemAlert error={take.error ?? check.error} />}
        {check.data && <Checked check={check.data} />}
        <YamlText label="Profile document" value={text} onChange={changed(setText)} />
      </div>
    </>
  )
}

function Checked({ check: { name, version, makes, packs, sensitive, problems } }: { readonly check: ImportCheck }) {
  return (
    <section className="c-stack" aria-label="What the check found">
      <Alert
        variant={problems.length === 0 ? 'success' : 'danger'}
        isInline
        component="h2"
        title={
          problems.length > 0
            ? `${name} ${version} cannot be imported as it is`
            : makes === 'profile'
              ? `A new profile ${name} with version ${version} can be imported`
              : `Version ${version} of the profile ${name}, which is there, can be imported`
        }
      >
        {problems.length > 0 && (
          <ul className="c-bullets">
            {problems.map(({ path, code, message }) => (
              <li key={`${path} ${code} ${message}`}>
                {path !== '' && <code>{path}</code>} {message} <span className="c-quiet">{code}</span>
              </li>
            ))}
          </ul>
        )}
        {sensitive.length > 0 && (
          <p>Each cluster is asked anew for {sensitive.join(', ')}: no document holds a sensitive value.</p>
        )}
      </Alert>
      {packs.length > 0 && (
        <Card title="Packs">
          <DataTable label="Packs" columns={columns} rows={packs} keyOf={({ layer }) => layer} />
        </Card>
      )}
    </section>
  )
}

const stateWords = {
  found: 'there',
  missing: 'missing',
  other: 'has other content than the document says',
} as const satisfies Record<ImportedPack['state'], string>

const columns: readonly Column<ImportedPack>[] = [
  { name: 'Layer', cell: ({ layer }) => layer },
  { name: 'Pack', cell: ({ name, version }) => `${name} ${version}` },
  { name: 'Registry', cell: ({ registry }) => registry },
  { name: 'State', cell: ({ state }) => (state === 'found' ? stateWords[state] : <b>{stateWords[state]}</b>) },
]
