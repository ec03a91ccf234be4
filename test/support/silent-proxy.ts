import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A way to a server that can go dead without anybody being told. */
export interface SilentProxy {
  readonly url: string
  /** Every connection there is stays open and carries nothing more, for good. New ones are carried. */
  muteOpen (): void
  /** Whether connections that are made from now on are carried. */
  carryNew (carried: boolean): void
}

/** Stands before the server of this URL. */
export async function aSilentProxy (t: Test, to: string): Promise<SilentProxy> {
  const { hostname, port } = new URL(to)
  const pairs = new Set<{ readonly near: Socket, readonly far: Socket }>()
  let carried = true

  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    const pair = { near, far }
    pairs.add(pair)
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on('error', () => {})
      one.on('close', () => { other.destroy() })
    }
    if (carried) near.pipe(far).pipe(near)
    else mute(pair)
    near.on('close', () => { pairs.delete(pair) })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const { near } of pairs) near.destroy()
    server.close()
  })
  const { port: own } = server.address() as AddressInfo
  return {
    url: `redis://127.0.0.1:${own}`,
    muteOpen () { for (const pair of pairs) mute(pair) },
    carryNew (now) { carried = now }
  }
}

/** What arrives is taken and thrown away, as on a line that is cut behind the first switch. */
function mute ({ near, far }: { readonly near: Socket, readonly far: Socket }): void {
  near.unpipe(far)
  far.unpipe(near)
  near.resume()
  far.resume()
}
