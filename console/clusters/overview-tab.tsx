export function OverviewTab() {
  return <p>OverviewTab</p>
}
