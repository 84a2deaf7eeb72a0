export function ProfileTab() {
  return <p>ProfileTab</p>
}
