export function RevisionsTab() {
  return <p>RevisionsTab</p>
}
