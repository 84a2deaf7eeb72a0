import { Command, Option } from 'commander'
import { addCloudAccount, setCredentials } from './commands/add-cloud-account.ts'
import { deleteCloudAccount } from './commands/delete-cloud-account.ts'
import { getCloudAccount } from './commands/get-cloud-account.ts'
import { listCloudAccounts } from './commands/list-cloud-accounts.ts'
import { addManagementCluster } from './commands/add-management-cluster.ts'
import { deleteManagementCluster } from './commands/delete-management-cluster.ts'
import { getKubeconfig } from './commands/get-kubeconfig.ts'
import { getManagementCluster } from './commands/get-management-cluster.ts'
import { listManagementClusters } from './commands/list-management-clusters.ts'
import { writeRights } from './commands/write-rights.ts'
import { adoptCluster } from './commands/adopt-cluster.ts'
import { importCluster } from './commands/import-cluster.ts'
import { listAdoptable } from './commands/list-adoptable.ts'
import { addRegistry } from './commands/add-registry.ts'
import { abortUpdate } from './commands/abort-update.ts'
import { applyGivenDocuments } from './commands/apply-documents.ts'
import { approveGivenBatch } from './commands/approve-batch.ts'
import { approveGivenPlan } from './commands/approve-plan.ts'
import { clearFault } from './commands/clear-fault.ts'
import { cloneProfile } from './commands/clone-profile.ts'
import { controlUpdate, pauseUpdate } from './commands/control-update.ts'
import { deleteCluster } from './commands/delete-cluster.ts'
import { deleteMacros } from './commands/delete-macros.ts'
import { deleteProfile } from './commands/delete-profile.ts'
import { diffProfile } from './commands/diff-profile.ts'
import { exportProfile } from './commands/export-profile.ts'
import { getBatch } from './commands/get-batch.ts'
import { getCluster } from './commands/get-cluster.ts'
import { getPack } from './commands/get-pack.ts'
import { getProfile } from './commands/get-profile.ts'
import { importProfile } from './commands/import-profile.ts'
import { listAudit } from './commands/list-audit.ts'
import { listClusterRevisions } from './commands/list-cluster-revisions.ts'
import { listClusters } from './commands/list-clusters.ts'
import { injectFault } from './commands/inject-fault.ts'
import { listEvents } from './commands/list-events.ts'
import { listFaults } from './commands/list-faults.ts'
import { listLayers } from './commands/list-layers.ts'
import { listMacros } from './commands/list-macros.ts'
import { listNodes } from './commands/list-nodes.ts'
import { showDrift } from './commands/show-drift.ts'
import { listOverrides } from './commands/list-overrides.ts'
import { listObjects } from './commands/list-objects.ts'
import { listPacks } from './commands/list-packs.ts'
import { listPlans } from './commands/list-plans.ts'
import { listProfileRevisions } from './commands/list-profile-revisions.ts'
import { listProfiles } from './commands/list-profiles.ts'
import { listProfileVersions } from './commands/list-profile-versions.ts'
import { listRegistries } from './commands/list-registries.ts'
import { listUpdates } from './commands/list-updates.ts'
import { login } from './commands/login.ts'
import { makePlan } from './commands/make-plan.ts'
import { makeProfileVersion } from './commands/make-profile-version.ts'
import { planBatch } from './commands/plan-batch.ts'
import { projectPolicy } from './commands/project-policy.ts'
import { promoteOverride } from './commands/promote-override.ts'
import { rejectPlan } from './commands/reject-plan.ts'
import { runScenario } from './commands/run-scenario.ts'
import { saveProfile } from './commands/save-profile.ts'
import { showBatchImpact } from './commands/show-batch-impact.ts'
import { showImpact } from './commands/show-impact.ts'
import { setMacros } from './commands/set-macros.ts'
import { showPrincipal } from './commands/show-principal.ts'
import { syncRegistry } from './commands/sync-registry.ts'
import { tagCluster } from './commands/tag-cluster.ts'
import { updateBatch } from './commands/update-batch.ts'
import { updateCluster } from './commands/update-cluster.ts'
import { watchBatch } from './commands/watch-batch.ts'
import { watchCluster } from './commands/watch-cluster.ts'
import { writeCompletion } from './commands/write-completion.ts'
import type { Cli } from './connection.ts'
import { outputForms } from './output.ts'

/** All commands of the CLI, as a tree. */
export function cairnProgram(cli: Cli): Command {
  const program = new Command('cairn')
    .description('Manage Kubernetes clusters from layered, versioned cluster profiles')
    .option('--server <URL>', 'the server (else CAIRN_SERVER, else the one last logged in to)')
    .option('--project <NAME>', "the project (else CAIRN_PROJECT, else the server's default)")
    .addOption(new Option('-o, --output <FORM>', 'how answers are written').choices(outputForms).default('table'))
    .configureOutput({
      writeOut: (text) => cli.terminal.answers.write(text),
      writeErr: (text) => cli.terminal.notes.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'cairn: ')),
    })
    .configureHelp({ showGlobalOptions: true, helpWidth: cli.terminal.answers.columns })
    .exitOverride()
  for (const command of topCommands(cli)) program.addCommand(command)
  program.addCommand(writeCompletion(cli, program))
  settle(program, 'cairn')
  return program
}

function topCommands(cli: Cli): readonly Command[] {
  return [
    login(cli),
    showPrincipal(cli),
    applyGivenDocuments(cli),
    group('profile', 'Cluster profiles and their versions', [
      listProfiles(cli),
      getProfile(cli),
      listProfileVersions(cli),
      listProfileRevisions(cli),
      makeProfileVersion(cli),
      saveProfile(cli),
      showImpact(cli),
      diffProfile(cli),
      exportProfile(cli),
      importProfile(cli),
      cloneProfile(cli),
      deleteProfile(cli),
    ]),
    group('pack', 'Packs, which layers are made from', [listPacks(cli), getPack(cli)]),
    group('registry', 'Registries, where packs come from', [listRegistries(cli), addRegistry(cli), syncRegistry(cli)]),
    group('management-cluster', 'Management clusters, where clusters are made that are no simulation', [
      listManagementClusters(cli),
      getManagementCluster(cli),
      addManagementCluster(cli, 'add'),
      addManagementCluster(cli, 'access'),
      deleteManagementCluster(cli),
      writeRights(cli),
    ]),
    group('cloud-account', 'Cloud accounts, with whose credentials clusters are made', [
      listCloudAccounts(cli),
      getCloudAccount(cli),
      addCloudAccount(cli),
      setCredentials(cli),
      deleteCloudAccount(cli),
    ]),
    group('macro', 'Macros, which values of every profile can refer to', [listMacros(cli), setMacros(cli), deleteMacros(cli)]),
    group('project', 'Projects', [projectPolicy(cli)]),
    group('cluster', 'Clusters', [
      listClusters(cli),
      getCluster(cli),
      listNodes(cli),
      showDrift(cli),
      listLayers(cli),
      listOverrides(cli),
      promoteOverride(cli),
      listObjects(cli),
      getKubeconfig(cli),
      listAdoptable(cli),
      adoptCluster(cli),
      importCluster(cli),
      listClusterRevisions(cli),
      tagCluster(cli),
      deleteCluster(cli),
      watchCluster(cli),
    ]),
    makePlan(cli),
    listPlans(cli),
    approveGivenPlan(cli),
    rejectPlan(cli),
    updateCluster(cli),
    listUpdates(cli),
    pauseUpdate(cli),
    controlUpdate(cli, 'resume'),
    abortUpdate(cli),
    controlUpdate(cli, 'retry'),
    group('batch', 'One change for many clusters', [
      showBatchImpact(cli),
      planBatch(cli),
      getBatch(cli),
      approveGivenBatch(cli),
      updateBatch(cli),
      watchBatch(cli),
    ]),
    listEvents(cli),
    listAudit(cli),
    group('fault', 'Faults of simulated clusters, for tests (development mode only)', [
      listFaults(cli),
      injectFault(cli),
      clearFault(cli),
      runScenario(cli),
    ]),
  ]
}

function group(name: string, description: string, commands: readonly Command[]): Command {
  const parent = new Command(name).description(description)
  for (const command of commands) parent.addCommand(command)
  return parent
}

/** Commands that were made apart from the program take its manners, and their errors name their own help. */
function settle(command: Command, path: string): void {
  command.showHelpAfterError(`See: ${path} --help`)
  for (const child of command.commands) {
    child.copyInheritedSettings(command)
    settle(child, `${path} ${child.name()}`)
  }
}
