export function PackList() { return <p>PackList</p> }
