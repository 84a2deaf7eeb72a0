import { Field } from '../ui/field.tsx'

/** What a new version shall be called. */
export function VersionField({ value, onChange }: { readonly value: string; readonly onChange: (version: string) => void }) {
  return (
    <Field label="New version" value={value} onChange={onChange} required help="MAJOR.MINOR.PATCH, such as 1.1.0 or 2.0.0-rc.1" />
  )
}
