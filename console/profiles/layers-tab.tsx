export function LayersTab() {
  return <p>LayersTab</p>
}
