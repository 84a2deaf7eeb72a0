import { importedCloud } from '#core/cluster/cluster.ts'
import { Field } from '../ui/field.tsx'
import { KubeconfigField, kubeconfigRefused } from '../ui/kubeconfig-field.tsx'

/** What a cloud is called. */
export const cloudNames: Readonly<Record<string, string>> = { aws: 'AWS', vsphere: 'vSphere', imported: 'Imported' }

interface CredentialField {
  readonly name: string
  readonly label: string
  readonly isOpen?: true
  readonly help?: string
  readonly isOptional?: true
}

const fields: Readonly<Record<string, readonly CredentialField[]>> = {
  aws: [
    { name: 'accessKeyId', label: 'Access key ID', isOpen: true },
    { name: 'secretAccessKey', label: 'Secret access key' },
    { name: 'sessionToken', label: 'Session token', isOptional: true, help: 'Only of credentials that end' },
  ],
  vsphere: [
    { name: 'username', label: 'User name', isOpen: true, help: 'Such as cairn@vsphere.local' },
    { name: 'password', label: 'Password' },
  ],
  [importedCloud]: [{ name: 'kubeconfig', label: 'Kubeconfig' }],
}

export type TypedCredentials = Readonly<Record<string, string>>

/** The credentials as they are sent; null where something that is needed is not given yet. */
export function credentialsOf(cloudType: string, typed: TypedCredentials): TypedCredentials | null {
  const wanted = fields[cloudType] ?? []
  if (wanted.some(({ name, isOptional }) => isOptional !== true && (typed[name] ?? '') === '')) return null
  if (cloudType === importedCloud && kubeconfigRefused(typed['kubeconfig'] ?? '') !== null) return null
  return Object.fromEntries(wanted.flatMap(({ name }) => (typed[name] ? [[name, typed[name]] as const] : [])))
}

/** What an account of a cloud holds, to be typed. */
export function CredentialFields({ cloudType, typed, onType }: CredentialFieldsProps) {
  if (cloudType === importedCloud)
    return (
      <KubeconfigField
        value={typed['kubeconfig'] ?? ''}
        onChange={(kubeconfig) => onType({ kubeconfig })}
        help="Of an account that may install add-ons there. It is kept sealed."
      />
    )
  return (fields[cloudType] ?? []).map(({ name, label, isOpen, help, isOptional }) => (
    <Field
      key={name}
      label={label}
      value={typed[name] ?? ''}
      onChange={(text) => onType({ ...typed, [name]: text })}
      required={isOptional !== true}
      help={help}
      type={isOpen === true ? 'text' : 'password'}
    />
  ))
}

interface CredentialFieldsProps {
  readonly cloudType: string
  readonly typed: TypedCredentials
  readonly onType: (typed: TypedCredentials) => void
}
