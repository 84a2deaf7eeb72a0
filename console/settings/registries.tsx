export function Registries() {
  return <p>Registries</p>
}
