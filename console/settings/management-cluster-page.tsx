import { Button } from '@patternfly/react-core/dist/dynamic/components/Button'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { managementClusterRoutes, type WireManagementCluster } from '#contract/management-cluster.ts'
import { countText } from '#core/base/count-text.ts'
import { call } from '../api/call.ts'
import { read } from '../api/queries.ts'
import { toast } from '../frame/toasts.tsx'
import { paths } from '../paths.ts'
import { ActionButton } from '../ui/action-button.tsx'
import { useNamed } from '../ui/address.ts'
import { Card } from '../ui/card.tsx'
import { DataTable, type Column } from '../ui/data-table.tsx'
import { useGo } from '../ui/go.tsx'
import { Loaded } from '../ui/loaded.tsx'
import { PageHeading } from '../ui/page-heading.tsx'
import { ProblemAlert } from '../ui/problem-alert.tsx'
import { StateWord } from '../ui/state-word.tsx'
import { When } from '../ui/when.tsx'

const trail = [{ name: 'Management clusters', to: paths.managementClusters() }]

/** One management cluster, looked at when the page is opened: what runs there, and what keeps clusters from being made. */
export function ManagementClusterPage() {
  const { name } = useNamed<'name'>()
  const query = useQuery(read.managementCluster(name))
  return (
    <Loaded query={query} rows={2} shape="cards" page={name} trail={trail}>
      {(one) => <OneManagementCluster one={one} isLooking={query.isFetching} onLook={() => void query.refetch()} />}
    </Loaded>
  )
}

function OneManagementCluster({ one, isLooking, onLook }: OneProps) {
  const { name, access, kubernetesVersion, supports, controllers, problems, clusters, checkedAt } = one
  const go = useGo()
  const queryClient = useQueryClient()
  const forget = useMutation({
    mutationFn: () => call(managementClusterRoutes.delete, { params: { name } }),
    onSuccess: async () => {
      toast('info', `${name} is forgotten`)
      await go(paths.managementClusters())
      void queryClient.invalidateQueries({ queryKey: ['management-clusters'] })
    },
  })
  return (
    <>
      <PageHeading
        title={name}
        trail={trail}
        beside={
          <span className="c-quiet">
            {access === 'in-cluster' ? 'The cluster that Cairn runs in' : 'Reached by its kubeconfig'}, Kubernetes{' '}
            {kubernetesVersion ?? 'not reached'}, looked at <When at={checkedAt} />
          </span>
        }
        actions={
          <>
            <Button variant="secondary" isLoading={isLooking} isDisabled={isLooking} onClick={onLook}>
              Look again
            </Button>
            <Button variant="secondary" onClick={() => void go(paths.importCluster(name))}>
              Import cluster
            </Button>
            <Button variant="secondary" onClick={() => void go(paths.adoptCluster({ management: name }))}>
              Adopt cluster
            </Button>
            <ActionButton
              variant="secondary"
              whyNot={clusters > 0 ? `It makes ${countText(clusters, 'cluster')}: delete them first.` : null}
              isLoading={forget.isPending}
              onClick={() => forget.mutate()}
            >
              Forget it
            </ActionButton>
          </>
        }
      />
      <div className="c-stack">
        {forget.isError && <ProblemAlert error={forget.error} />}
        <Card
          title="What keeps clusters from being made"
          beside={
            <StateWord state={problems.length === 0 ? 'ready' : 'warning'}>{countText(problems.length, 'problem')}</StateWord>
          }
        >
          {problems.length === 0 ? (
            <p className="c-quiet">Nothing: it makes Kubernetes {supports ?? 'of versions that it does not tell'}.</p>
          ) : (
            <DataTable label="Problems" columns={problemColumns} rows={problems} keyOf={({ message }) => message} />
          )}
        </Card>
        <Card title="Controllers" beside={<span className="c-quiet">As their Deployments say</span>}>
          <DataTable label="Controllers" columns={controllerColumns} rows={controllers} keyOf={(controller) => controller.name} />
        </Card>
      </div>
    </>
  )
}

type Problem = WireManagementCluster['problems'][number]
type Controller = WireManagementCluster['controllers'][number]

const problemColumns: readonly Column<Problem>[] = [
  {
    name: 'Problem',
    cell: ({ code, message }) => (
      <>
        {message}
        <span className="c-detail">{code}</span>
      </>
    ),
  },
]

const controllerColumns: readonly Column<Controller>[] = [
  { name: 'Controller', width: '40%', cell: ({ name }) => name },
  { name: 'Version', cell: ({ version }) => version ?? 'not known' },
]

interface OneProps {
  readonly one: WireManagementCluster
  readonly isLooking: boolean
  readonly onLook: () => void
}
