import { useState } from 'react'
import type { Cluster } from '#contract/cluster.ts'
import { isImported } from '#core/cluster/cluster.ts'
import type { ControlVerb } from '#core/update/controls.ts'
import { useCommands, type Command } from '../frame/commands.ts'
import { paths } from '../paths.ts'
import { useGo } from '../ui/go.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { AbortDialog } from './abort-dialog.tsx'
import { whyNot } from './cluster-actions.ts'
import { whyNoControl } from './control-rules.ts'
import { PauseDialog } from './pause-dialog.tsx'
import { useControl } from './update-controls.tsx'

/** What can be done to the cluster, for the palette: on whatever tab, by the rules and with the dialogs of its buttons. */
export function ClusterCommands({ cluster, onApply }: { readonly cluster: Cluster; readonly onApply: () => void }) {
  const [open, setOpen] = useState<'pause' | 'abort' | null>(null)
  const { name } = cluster.metadata
  const { update, pending } = cluster.status
  const control = useControl(name)
  const go = useGo()
  const to = (title: string, address: string): Command => ({ name: title, run: () => void go(address) })
  const held = (title: string, verb: ControlVerb, run: () => void): Command => ({
    name: title,
    run,
    whyNot: update === undefined ? 'No update is under way.' : whyNoControl(verb, update),
  })
  useCommands({
    about: name,
    commands: [
      {
        name: 'Apply updates',
        run: onApply,
        whyNot: pending.length === 0 ? 'Nothing is pending.' : whyNot('applyUpdates', cluster.status),
      },
      held('Pause the update…', 'pause-now', () => setOpen('pause')),
      held('Resume the update', 'resume', () => control.mutate('resume')),
      held('Retry the update now', 'retry', () => control.mutate('retry')),
      held('Abort the update…', 'abort', () => setOpen('abort')),
      to('Overview', paths.cluster(name)),
      to('Profile: versions, layers, overrides', paths.clusterProfile(name)),
      to(isImported(cluster.spec) ? 'Nodes' : 'Nodes and pools', paths.clusterNodes(name)),
      to('Updates and revisions', paths.clusterUpdates(name)),
      to('Events', paths.clusterEvents(name)),
      to('Settings and deletion', paths.clusterSettings(name)),
    ],
  })
  return (
    <>
      {control.isError && <ProblemAlert error={control.error} />}
      {open === 'pause' && update !== undefined && <PauseDialog name={name} update={update} onClose={() => setOpen(null)} />}
      {open === 'abort' && <AbortDialog name={name} onClose={() => setOpen(null)} />}
    </>
  )
}
