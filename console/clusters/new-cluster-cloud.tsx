import { textAt, type DocumentDraft } from '../ui/document-draft.ts'
import { LinesAt, list, pairs, subnets, TextAt } from '../ui/document-fields.tsx'
import { ChosenAccount } from './chosen-account.tsx'
import { startFields, type StartField } from './cloud-fields.ts'
import { MadeBy, madeByPath } from './made-by.tsx'

/** Where a new cluster's nodes are. What only its cloud asks is asked where a management cluster makes it: the simulator has no use for it. */
export function CloudFields({ draft }: { readonly draft: DocumentDraft }) {
  const cloudType = textAt(draft, ['spec', 'cloudType'])
  const own = textAt(draft, madeByPath) === '' ? [] : startFields(cloudType)
  return (
    <>
      <MadeBy draft={draft} />
      <ChosenAccount draft={draft} />
      <TextAt draft={draft} path={['spec', 'cloud', 'region']} label="Region" help="As the cloud calls it, such as eu-west-1" />
      {own.map((field) => (
        <OwnField key={field.path} draft={draft} field={field} />
      ))}
      <TextAt
        draft={draft}
        path={['spec', 'parallelPools']}
        label="Worker pools at once"
        number
        help="How many pools are replaced at a time. Empty: 1"
      />
      <LinesAt draft={draft} path={['spec', 'cloud', 'sshKeys']} label="SSH keys" form={list} help="One public key in a line" />
      <LinesAt draft={draft} path={['spec', 'cloud', 'ntpServers']} label="NTP servers" form={list} help="One in a line" />
    </>
  )
}

const forms = { list, pairs: pairs('='), subnets }
const usualHelp = { list: 'One in a line', pairs: 'One key=value in a line', subnets: '' }

function OwnField({ draft, field }: { readonly draft: DocumentDraft; readonly field: StartField }) {
  const { path, label, written, options, required = false, help } = field
  const place = { draft, path: ['spec', 'cloud', ...path.split('.')], label }
  if (written === 'list' || written === 'pairs' || written === 'subnets')
    return <LinesAt {...place} form={forms[written]} help={help ?? usualHelp[written]} />
  return (
    <TextAt
      {...place}
      required={required}
      {...(help !== undefined && { help })}
      {...(options && { options })}
      number={written === 'number'}
      flag={written === 'flag'}
    />
  )
}
