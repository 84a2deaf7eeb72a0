import type { ReactNode } from 'react'
import { paths } from '../paths.ts'
import { PageHeading } from '../ui/page-heading.tsx'
import { TabLinks } from '../ui/tab-links.tsx'

const parts = [
  { name: 'API keys', to: paths.settings() },
  { name: 'Registries', to: paths.registries() },
  { name: 'Management clusters', to: paths.managementClusters() },
  { name: 'Cloud accounts', to: paths.cloudAccounts() },
  { name: 'Macros', to: paths.macros() },
  { name: 'Policy', to: paths.policy() },
] as const

/** One part of the settings, beside the list of all of them. */
export function SettingsPage({ actions, children }: { readonly actions?: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <PageHeading title="Settings" {...(actions === undefined ? {} : { actions })} />
      <div className="c-beside">
        <TabLinks label="Parts of the settings" tabs={parts} side />
        <div className="c-stack">{children}</div>
      </div>
    </>
  )
}
