export function ProfileList() {
  return <p>ProfileList</p>
}
