import { useQuery } from '@tanstack/react-query'
import { goToProject, project } from '../api/project.ts'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { offeredCommands, type Command } from './commands.ts'
import { useFound } from './found.ts'
import type { FrameActions } from './frame-actions.ts'
import { matchOf } from './match.ts'
import { kindOf, recentVisits } from './recent.ts'
import { sections } from './sections.ts'
import { chooseTheme, useTheme, type ThemeChoice } from './theme.ts'

export interface PaletteOption {
  /** Unique among all that are shown. */
  readonly id: string
  readonly name: string
  readonly detail: string
  readonly whyNot: string | null
  readonly run: () => void
}

export interface OptionGroup {
  readonly name: string
  readonly options: readonly PaletteOption[]
}

/** Everything that answers what was typed, in groups; the group with the best answer first, pages that were open before all others. */
export function useOptions(typed: string, actions: FrameActions) {
  const { pages, searching, error } = useFound(typed)
  const projects = useQuery(read.projects())
  const theme = useTheme()
  const { go } = actions
  const recent = recentVisits().map(({ to, name }) => option(`recent ${to}`, name, kindOf(to), () => go(to)))
  const visited = new Set(recentVisits().map(({ to }) => to))
  const found = pages
    .filter(({ to }) => !visited.has(to))
    .map(({ to, name, kind, detail }) => option(`found ${to}`, name, `${kind}, ${detail}`, () => go(to)))
  const own = offeredCommands().map(({ about, commands }) => ({
    name: about,
    options: commands.map((one) => offered(about, one)),
  }))
  const others = (projects.data?.items ?? []).filter(({ name }) => name !== project)
  const groups: readonly OptionGroup[] = [
    ...own,
    { name: 'Recent', options: recent },
    { name: 'Found', options: found },
    { name: 'Go to', options: places.map(({ name, to }) => option(`place ${to}`, name, '', () => go(to))) },
    {
      name: 'Actions',
      options: [
        option('new cluster', 'Create cluster', '', () => go(paths.newCluster())),
        option('adopt cluster', 'Adopt cluster', '', () => go(paths.adoptCluster())),
        option('import cluster', 'Import cluster', '', () => go(paths.importCluster())),
        option('new profile', 'New profile', '', () => go(paths.newProfile())),
        option('new project', 'New project…', '', actions.newProject),
        ...looks
          .filter(([choice]) => choice !== theme)
          .map(([choice, name]) => option(`look ${choice}`, name, '', () => chooseTheme(choice))),
        option('keys', 'Keyboard shortcuts', '', actions.keys),
        option('log out', 'Log out', '', actions.logOut),
      ],
    },
    {
      name: 'Projects',
      options: others.map(({ name }) => option(`project ${name}`, name, 'Project', () => goToProject(name, paths.clusters()))),
    },
  ]
  return { groups: ranked(groups, typed), searching, error }
}

const places = [
  ...sections.filter(({ name }) => name !== 'Settings'),
  { name: 'Settings, API keys', to: paths.settings() },
  { name: 'Settings, registries', to: paths.registries() },
  { name: 'Settings, management clusters', to: paths.managementClusters() },
  { name: 'Settings, cloud accounts', to: paths.cloudAccounts() },
  { name: 'Settings, macros', to: paths.macros() },
]

const looks: readonly (readonly [ThemeChoice, string])[] = [
  ['light', 'Switch to light'],
  ['dark', 'Switch to dark'],
  ['system', 'Switch to the look of the system'],
]

function option(id: string, name: string, detail: string, run: () => void): PaletteOption {
  return { id: id.replaceAll(/\s/g, '-'), name, detail, whyNot: null, run }
}

function offered(about: string, { name, run, whyNot = null }: Command): PaletteOption {
  return { ...option(`${about} ${name}`, name, about, run), whyNot }
}

/** Within a group by how well a name answers, and groups by their best; both stay in order where that is equal. */
function ranked(groups: readonly OptionGroup[], typed: string): readonly OptionGroup[] {
  const rank = ({ name, detail }: PaletteOption) => Math.max(matchOf(name, typed), matchOf(`${name} ${detail}`, typed) - 1)
  const best = ({ options }: OptionGroup) => Math.max(...options.map(rank))
  return groups
    .map(({ name, options }) => ({
      name,
      options: options.filter((one) => rank(one) > 0).toSorted((one, other) => rank(other) - rank(one)),
    }))
    .filter(({ options }) => options.length > 0)
    .toSorted((one, other) => best(other) - best(one))
}
