export function CompareTab() {
  return <p>CompareTab</p>
}
