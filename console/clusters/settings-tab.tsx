import { useQuery } from '@tanstack/react-query'
import { isImported } from '#core/cluster/cluster.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { Go } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { CloudCard } from './cloud-card.tsx'
import { DeleteCluster } from './delete-cluster.tsx'
import { ImportedCard } from './imported-card.tsx'
import { KubeconfigCard } from './kubeconfig-card.tsx'
import { TagsForm } from './tags-form.tsx'
import { UpdateControls } from './update-controls.tsx'
import { UpdateStanding } from './update-standing.tsx'

/** What concerns a cluster as a whole: its tags, its cloud, the way in, whether something is held, and its end. */
export function SettingsTab() {
  const { name } = useNamed<'name'>()
  return (
    <Loaded query={useQuery(read.cluster(name))} rows={2} shape="cards">
      {(cluster) => {
        const { update } = cluster.status
        return (
          <div className="c-stack c-settings">
            <Card title="Tags" beside={<span className="c-quiet">They take effect at once, and change no node</span>}>
              <TagsForm name={name} saved={cluster.metadata.tags} />
            </Card>
            {isImported(cluster.spec) ? (
              <ImportedCard cluster={cluster} />
            ) : (
              <>
                <CloudCard cluster={cluster} />
                <KubeconfigCard cluster={cluster} />
              </>
            )}
            <Card title="Maintenance">
              {update === undefined ? (
                <p>
                  Nothing is under way, so there is nothing to hold. What is set right between updates, such as{' '}
                  {isImported(cluster.spec) ? 'an add-on that somebody changed' : 'a node that is not ready'}, follows from{' '}
                  <Go to={paths.policy()}>the project’s policy</Go>.
                </p>
              ) : (
                <>
                  <p>
                    An update is under way. A pause holds it at its next boundary, or now, until somebody resumes it.{' '}
                    <Go to={paths.clusterUpdate(name, update.id)}>All of this update</Go>
                  </p>
                  <UpdateStanding cluster={name} update={update} />
                  <UpdateControls name={name} update={update} />
                </>
              )}
            </Card>
            <Card title="Delete">
              <DeleteCluster cluster={cluster} />
            </Card>
          </div>
        )
      }}
    </Loaded>
  )
}
