export function NewProfile() {
  return <p>NewProfile</p>
}
