/** Something to wait for, and the way to let those who wait go on. */
export function aGate () {
  let open = () => {}
  const opened = new Promise<void>((resolve) => { open = resolve })
  return { open: () => open(), opened }
}
