export function UpdatesTab() {
  return <p>UpdatesTab</p>
}
