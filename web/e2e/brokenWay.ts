import { connect, createServer, type AddressInfo, type Server } from 'node:net'

/** A way to a server on this machine whose connections break once so many bytes went up one of them. */
export class BrokenWay {
  /** How often it broke. */
  breaks = 0

  private constructor(private readonly listener: Server) {}

  static async to(port: number, bytes: number): Promise<BrokenWay> {
    const listener = createServer((near) => {
      const far = connect(port, '127.0.0.1')
      let left = bytes
      near.on('data', (part: Buffer) => {
        left -= part.length
        if (left > 0) {
          if (!far.write(part)) near.pause()
          return
        }
        way.breaks += 1
        near.destroy()
        far.destroy()
      })
      far.on('drain', () => near.resume())
      far.pipe(near)
      for (const [one, other] of [[near, far], [far, near]] as const) {
        one.on('error', () => undefined)
        one.on('close', () => other.destroy())
      }
    })
    const way = new BrokenWay(listener)
    await new Promise<void>((next) => listener.listen(0, '127.0.0.1', next))
    return way
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`
  }

  close(): void {
    this.listener.close()
  }
}
