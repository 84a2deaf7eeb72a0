import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { PageHeading } from '../ui/page-heading.tsx'
import { TabLinks } from '../ui/tab-links.tsx'

export function SettingsHeading({ actions }: { readonly actions?: ReactNode }) {
  return (
    <>
      <PageHeading title="Settings" {...(actions === undefined ? {} : { actions })} />
      <TabLinks
        label="Parts of the settings"
        tabs={[
          { name: 'API keys', to: paths.settings() },
          { name: 'Registries', to: paths.registries() },
          { name: 'Macros', to: paths.macros() },
          { name: 'Policy', to: paths.policy() },
        ]}
      />
    </>
  )
}
