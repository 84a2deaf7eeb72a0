export function PackPage() { return <p>PackPage</p> }
