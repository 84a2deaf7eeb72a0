export function VersionPage() {
  return <p>VersionPage</p>
}
