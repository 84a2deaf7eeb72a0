import { useQuery } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { read } from '../api/queries.ts'
import { paths } from '../paths.ts'
import { useNamed } from '../ui/address.ts'
import { Loaded } from '../ui/loaded.tsx'

/** A profile's address without a version leads to its newest. */
export function NewestVersion() {
  const { name } = useNamed<'name'>()
  return (
    <Loaded query={useQuery(read.profile(name))} page={name} trail={[{ name: 'Profiles', to: paths.profiles() }]}>
      {({ versions: [newest] }) =>
        newest ? <Navigate to={paths.profileVersion(name, newest.version)} replace /> : <p>This profile has no version left.</p>
      }
    </Loaded>
  )
}
