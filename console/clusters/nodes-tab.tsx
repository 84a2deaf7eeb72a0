export function NodesTab() {
  return <p>NodesTab</p>
}
