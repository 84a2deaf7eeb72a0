import { countText } from '#core/base/count-text.ts'
import { countReturns } from '#store/profile-uses.ts'
import { countClustersOnVersion, deleteProfileVersion, isInUseViolation, lockProfileVersions } from '#store/profile-versions.ts'
import { countClustersOnProfile, deleteProfileRecord, loadProfile, touchProfile } from '#store/profiles.ts'
import type { Reader, Transactor } from '#store/transactor.ts'
import type { Control } from './control.ts'
import { noPrecondition, type Precondition } from './precondition.ts'
import { profileMissing } from './profile-refusals.ts'
import type { ProjectScope } from './project-scope.ts'
import { findVersion } from './read-profile-version.ts'
import { recordProfileChange } from './record-profile-change.ts'
import { isRefusal, refuse, type Refusal } from './refusal.ts'

/** Deletes a profile with all its versions, unless a cluster uses one of them. */
export async function deleteProfile(
  control: Control,
  scope: ProjectScope,
  name: string,
  unchanged: Precondition = noPrecondition,
): Promise<Refusal | null> {
  return await deleteUnlessUsed(control, {
    deleting: async (tx) => {
      const profile = await loadProfile(tx, scope.project.id, name)
      if (!profile) return profileMissing(name)
      await lockProfileVersions(tx, profile.id, null)
      const refused = await unchanged(tx)
      if (refused) return refused
      const clusters = await countClustersOnProfile(tx, profile.id)
      if (clusters > 0) return inUse(`Profile ${name}`, clusters)
      const returns = await countReturns(tx, scope.project.id, { profile: name, version: null })
      if (returns > 0) return mayReturn(`Profile ${name}`, returns)
      await deleteProfileRecord(tx, profile.id)
      await recordProfileChange(control, tx, scope, {
        profile: name,
        version: null,
        action: 'profile.delete',
        reason: 'ProfileDeleted',
        message: `Profile ${name} was deleted with all its versions`,
        detail: {},
      })
      return null
    },
    recount: async (reader) => {
      const profile = await loadProfile(reader, scope.project.id, name)
      return profile ? inUse(`Profile ${name}`, await countClustersOnProfile(reader, profile.id)) : profileMissing(name)
    },
  })
}

/** Deletes a version, unless a cluster uses it. The profile stays, even without a version. */
export async function deleteVersion(
  control: Control,
  scope: ProjectScope,
  name: string,
  version: string,
  unchanged: Precondition = noPrecondition,
): Promise<Refusal | null> {
  const title = `Version ${version} of profile ${name}`
  return await deleteUnlessUsed(control, {
    deleting: async (tx) => {
      const found = await findVersion(tx, scope, name, version)
      if (isRefusal(found)) return found
      await lockProfileVersions(tx, found.profile.id, version)
      const refused = await unchanged(tx)
      if (refused) return refused
      const clusters = await countClustersOnVersion(tx, found.version.id)
      if (clusters > 0) return inUse(title, clusters)
      const returns = await countReturns(tx, scope.project.id, { profile: name, version })
      if (returns > 0) return mayReturn(title, returns)
      await deleteProfileVersion(tx, found.version.id)
      await touchProfile(tx, found.profile.id)
      await recordProfileChange(control, tx, scope, {
        profile: name,
        version,
        action: 'profile.delete-version',
        reason: 'ProfileVersionDeleted',
        message: `${title} was deleted`,
        detail: { revision: found.version.revision, digest: found.version.digest },
      })
      return null
    },
    recount: async (reader) => {
      const found = await findVersion(reader, scope, name, version)
      return isRefusal(found) ? found : inUse(title, await countClustersOnVersion(reader, found.version.id))
    },
  })
}

interface Deletion {
  readonly deleting: (tx: Transactor) => Promise<Refusal | null>
  /** The refusal where a cluster began to use it while it was being deleted. */
  readonly recount: (reader: Reader) => Promise<Refusal>
}

/** The counts tell people; what holds is the foreign key, since a cluster may begin to use the version right after the count. */
async function deleteUnlessUsed({ store }: Pick<Control, 'store'>, { deleting, recount }: Deletion): Promise<Refusal | null> {
  try {
    return await store.transact(deleting)
  } catch (error) {
    if (isInUseViolation(error)) return await store.read(recount)
    throw error
  }
}

function inUse(what: string, clusters: number): Refusal {
  const users = `${countText(clusters, 'cluster')} ${clusters === 1 ? 'uses' : 'use'} it`
  return refuse('version.in-use', `${what} cannot be deleted: ${users}. Move them to another version first.`)
}

/** A cluster leaves a version when the update to another is approved, and its nodes only as that goes on (2-rules, "Abort"). */
function mayReturn(what: string, clusters: number): Refusal {
  const updates = clusters === 1 ? 'the update' : 'the updates'
  const detail = `${what} cannot be deleted: ${updates} of ${countText(clusters, 'cluster')} may have to go back to it. Delete it when ${clusters === 1 ? 'that has' : 'those have'} ended.`
  return refuse('version.in-use', detail)
}
