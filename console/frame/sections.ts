import { paths } from '../paths.ts'

/** The main menu: an entry, the beginnings of the addresses that belong to it, and the key that leads there after `g`. */
export const sections = [
  {
    name: 'Clusters',
    to: paths.clusters(),
    under: [paths.clusters(), paths.newCluster(), paths.adoptCluster(), paths.importCluster(), paths.bulk({})],
    key: 'c',
  },
  { name: 'Profiles', to: paths.profiles(), under: [paths.profiles(), paths.newProfile(), paths.importProfile()], key: 'p' },
  { name: 'Packs', to: paths.packs(), under: [paths.packs()], key: 'k' },
  { name: 'Audit', to: paths.audit(), under: [paths.audit()], key: 'a' },
  { name: 'Settings', to: paths.settings(), under: [paths.settings()], key: 's' },
] as const

/** Which of them an address belongs to. */
export function sectionOf(pathname: string) {
  return sections.find(({ under }) => under.some((start) => pathname === start || pathname.startsWith(`${start}/`)))
}
