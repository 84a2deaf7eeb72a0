export function VariablesTab() {
  return <p>VariablesTab</p>
}
