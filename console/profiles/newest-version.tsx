export function NewestVersion() {
  return <p>NewestVersion</p>
}
