import { sql } from 'kysely'
import type { Migration } from './migration.ts'

/** What differs from what was told, and which revision of a cluster was verified, with the evidence. */
export const drift: Migration = {
  number: 12,
  name: 'drift',
  up: async (db, now) => {
    await sql`alter table clusters add column drift jsonb, add column verified_revision integer`.execute(db)
    // Of a revision that no update carried out: the first, and those of clusters at rest that an older release left without evidence.
    await sql`alter table cluster_revisions add column evidence jsonb`.execute(db)
    await sql`
      update clusters c set verified_revision = c.revision from updates u
      where u.cluster_id = c.id and u.revision = c.revision and u.phase = 'succeeded' and u.evidence is not null`.execute(db)
    // The others are looked at for it, 50 in a second.
    await sql`
      insert into work (kind, key, generation, due_at)
      select 'cluster', id, nextval('work_generations'), ${now}::bigint + 20 * row_number() over (order by id)
      from clusters where status = 'Running' and verified_revision is null
      on conflict (kind, key) do nothing`.execute(db)
  },
}
