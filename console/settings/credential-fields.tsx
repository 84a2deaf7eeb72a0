import { Field } from '../ui/field.tsx'

/** What a cloud is called. */
export const cloudNames: Readonly<Record<string, string>> = { aws: 'AWS', vsphere: 'vSphere' }

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
}

export type TypedCredentials = Readonly<Record<string, string>>

/** The credentials as they are sent; null where something that is needed is not given yet. */
export function credentialsOf(cloudType: string, typed: TypedCredentials): TypedCredentials | null {
  const wanted = fields[cloudType] ?? []
  if (wanted.some(({ name, isOptional }) => isOptional !== true && (typed[name] ?? '') === '')) return null
  return Object.fromEntries(wanted.flatMap(({ name }) => (typed[name] ? [[name, typed[name]] as const] : [])))
}

/** What an account of a cloud holds, to be typed. */
export function CredentialFields({ cloudType, typed, onType }: CredentialFieldsProps) {
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
