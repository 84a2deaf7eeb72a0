import { sql } from 'kysely'
import type { Digest } from '#core/base/digest.ts'
import type { ProfileContent } from '#core/profile/profile.ts'
import type { Reader } from './transactor.ts'

/** Clusters that refer to a macro of that name, set or not. */
export interface MacroClusters {
  readonly name: string
  readonly count: number
  /** The first of them, by project and name. */
  readonly some: readonly { readonly project: string; readonly name: string }[]
}

/** By the macro's name; with null, of all projects. */
export async function listMacroClusters(
  reader: Reader,
  projectId: string | null,
  someMax: number,
): Promise<readonly MacroClusters[]> {
  const { rows } = await sql<MacroClusters>`
    with uses as (
      select use.name as macro, project.name as project, cluster.name,
        row_number() over (partition by use.name order by project.name collate "C", cluster.name collate "C") as place
      from cluster_macros use
      join clusters cluster on cluster.id = use.cluster_id
      join projects project on project.id = use.project_id
      where ${projectId}::text is null or use.project_id = ${projectId}
    )
    select macro as name, count(*)::int as count,
      coalesce(json_agg(json_build_object('project', project, 'name', name) order by place) filter (where place <= ${someMax}), '[]')
        as some
    from uses group by macro order by macro collate "C"`.execute(reader.db)
  return rows
}

/** A profile version as it stands now. */
export interface NewestContent {
  readonly project: string
  readonly profile: string
  readonly version: string
  readonly content: ProfileContent
}

/** Profile versions whose newest revision may speak of a macro, itself or by one of its packs, by project, name and version. */
export async function listContentsWithMacros(reader: Reader, projectId: string | null): Promise<readonly NewestContent[]> {
  const { rows } = await sql<NewestContent>`
    with speaking as (select digest from pack_contents where content::text like '%macro.%')
    select project.name as project, profile.name as profile, version.version, revision.content
    from profile_versions version
    join profiles profile on profile.id = version.profile_id
    join projects project on project.id = version.project_id
    join profile_revisions revision
      on revision.project_id = version.project_id and revision.version_id = version.id and revision.revision = version.revision
    where (${projectId}::text is null or version.project_id = ${projectId})
      and (
        revision.content::text like '%macro.%'
        or exists (
          select from jsonb_array_elements(revision.content -> 'layers') layer
          join speaking on speaking.digest = layer #>> '{pack,digest}'
        )
      )
    order by project.name collate "C", profile.name collate "C", version.version collate "C"`.execute(reader.db)
  return rows
}

/** The digests of the packs that the contents are made of. */
export function packDigestsOf(contents: readonly NewestContent[]): readonly Digest[] {
  return [
    ...new Set(contents.flatMap(({ content }) => content.layers.flatMap(({ pack }) => (pack === null ? [] : [pack.digest])))),
  ]
}
