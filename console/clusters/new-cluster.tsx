export function NewCluster() {
  return <p>NewCluster</p>
}
